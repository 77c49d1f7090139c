#!/bin/sh
# Builds kube-apiserver from the Go module proxy: build_api_server.sh 1.34.4 /usr/local/bin/kube-apiserver
# Needs Go 1.24 or newer and some GB of disk. It compiles nearly 2,000 packages: an hour on two cores that have other work as well.
set -eu
version=$1 program=$2
here=$(dirname "$(realpath "$0")")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cp "$here/api_server.go.txt" "$place/main.go"
cd "$place"
export CGO_ENABLED=0 GOFLAGS=-mod=mod
module=$(go mod download -json "k8s.io/kubernetes@v$version" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')
# Kubernetes' own go.mod has its parts beside itself; published, they have versions that follow its own.
{
    printf 'module apiserver\n\ngo 1.24.0\n\nrequire k8s.io/kubernetes v%s\n\nreplace (\n' "$version"
    sed -n "s|^[[:space:]]*\(k8s\.io/[^ ]*\) => \./staging.*|\t\1 => \1 v0.${version#1.}|p" "$module"
    printf ')\n'
} > go.mod
go mod tidy -e
told=k8s.io/component-base/version
go build -trimpath -ldflags "-s -w -X $told.gitVersion=v$version -X $told.gitMajor=1 -X $told.gitMinor=$(echo "$version" | cut -d. -f2)" -o "$program" .
