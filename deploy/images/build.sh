#!/usr/bin/env bash
# Build the images of all services, or of those named, and print what they weigh.
#
#   deploy/images/build.sh [SERVICE...]     # ENGINE=docker REGISTRY=crossdesk TAG=dev BASE_IMAGE= BUILD_IMAGE=
set -euo pipefail
cd "$(dirname "$0")/../.."
engine=${ENGINE:-docker} registry=${REGISTRY:-crossdesk} tag=${TAG:-dev}
options=(--build-arg "VERSION=$tag" --build-arg "REVISION=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)")
[[ -n ${BASE_IMAGE:-} ]] && options+=(--build-arg "BASE_IMAGE=$BASE_IMAGE")
[[ -n ${BUILD_IMAGE:-} ]] && options+=(--build-arg "BUILD_IMAGE=$BUILD_IMAGE")
# Such as NETWORK=host where containers have no network of their own.
[[ -n ${NETWORK:-} ]] && options+=(--network "$NETWORK")
services=("$@")
if ((${#services[@]} == 0)); then
  for manifest in services/*/pyproject.toml; do services+=("$(basename "$(dirname "$manifest")")"); done
fi
for service in "${services[@]}"; do
  "$engine" build --file deploy/images/Dockerfile "${options[@]}" --build-arg "SERVICE=$service" --tag "$registry/$service:$tag" .
done
for service in "${services[@]}"; do
  "$engine" save "$registry/$service:$tag" | python3 deploy/images/weigh.py "$service"
done
