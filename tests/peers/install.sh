#!/usr/bin/env bash
# Makes what the peer tests run against, unless it is there and as asked for: the virtual environments of MLflow's newest and of its
# last 2.x client (requirements*.txt), that of Airflow (deploy/airflow/requirements.txt), Prometheus with Alertmanager (Debian's), Elasticsearch (Maven's), an
# OpenTelemetry collector (of Go modules), and SeaweedFS, whose gateway speaks S3's protocol, built from source (needs Go).
set -euo pipefail
cd "$(dirname "$0")"
# Where the Go tools put themselves, if the PATH does not name it.
PATH="$PATH:/usr/local/go/bin"

SEAWEEDFS=v0.0.0-20261109003541-7506e5f91cd6

environment() { # FOLDER REQUIREMENTS
  if ! cmp -s "$2" "$1/requirements.txt"; then
    rm -rf "$1"
    python3 -m venv "$1"
    "$1/bin/pip" install --quiet --disable-pip-version-check -r "$2"
    cp "$2" "$1/requirements.txt"
  fi
}

# `go install` refuses a module with replacements, so SeaweedFS is built as a dependency of a module made for it.
seaweedfs() { # VERSION
  if [ ! -x ".seaweedfs/$1/weed" ]; then
    rm -rf .seaweedfs
    mkdir -p ".seaweedfs/$1/module"
    pushd ".seaweedfs/$1/module" >/dev/null
    printf 'module seaweedfs\n\ngo 1.26.0\n' >go.mod
    printf '//go:build tools\n\npackage tools\n\nimport _ "github.com/seaweedfs/seaweedfs/weed"\n' >tools.go
    go get "github.com/seaweedfs/seaweedfs@$1"
    go mod tidy
    # Two compilers at once: more take gigabytes of memory.
    CGO_ENABLED=0 nice go build -p 2 -trimpath -ldflags '-s -w' -o ../weed.part github.com/seaweedfs/seaweedfs/weed
    mv ../weed.part ../weed
    popd >/dev/null
    rm -rf ".seaweedfs/$1/module"
  fi
  ln -sfn "$1" .seaweedfs/current
}

# Where Maven or a Java compiler is missing, the tests that need Elasticsearch say so and are skipped.
elasticsearch() {
  if cmp -s elasticsearch/pom.xml .elasticsearch/pom.xml && cmp -s elasticsearch/Node.java .elasticsearch/Node.java; then return; fi
  if ! command -v mvn >/dev/null || ! command -v javac >/dev/null; then
    echo 'Elasticsearch is missing: it needs Maven and a JDK (Debian: maven, default-jdk-headless)' >&2
    return
  fi
  rm -rf .elasticsearch
  mvn -q -B -f elasticsearch/pom.xml dependency:copy-dependencies -DoutputDirectory="$PWD/.elasticsearch/lib"
  javac -cp '.elasticsearch/lib/*' -d .elasticsearch elasticsearch/Node.java
  cp elasticsearch/Node.java elasticsearch/pom.xml .elasticsearch/
}

# Where Go is missing, the test that needs the collector says so and is skipped.
collector() {
  local file current=yes
  for file in go.mod go.sum main.go; do cmp -s "otelcol/$file" ".otelcol/$file" || current=no; done
  if [ "$current" = yes ]; then return; fi
  if ! command -v go >/dev/null; then
    echo "OpenTelemetry's collector is missing: it needs Go 1.26 or later" >&2
    return
  fi
  rm -rf .otelcol
  mkdir .otelcol
  (cd otelcol && CGO_ENABLED=0 nice go build -p 2 -trimpath -ldflags '-s -w' -o ../.otelcol/otelcol .)
  cp otelcol/go.mod otelcol/go.sum otelcol/main.go .otelcol/
}

# Debian's packages. Where they can't be installed, the tests that need them say so and are skipped.
prometheus() {
  if command -v promtool >/dev/null && command -v prometheus-alertmanager >/dev/null; then return; fi
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo 'Prometheus and Alertmanager are missing, and only root can install them with apt-get' >&2
    return
  fi
  apt-get update -qq
  # At runlevel 1 Debian starts no service that it installs: the tests start their own.
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus prometheus-alertmanager >/dev/null
}

prometheus
elasticsearch
collector
environment .venv requirements.txt
environment .venv-mlflow2 requirements-mlflow2.txt
environment .venv-airflow ../../deploy/airflow/requirements.txt
seaweedfs "$SEAWEEDFS"
