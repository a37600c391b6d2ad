#!/usr/bin/env bash
# Makes what the peer tests run against, unless it is there and as asked for: the virtual environments of MLflow's newest and of its
# last 2.x client (requirements*.txt), and MinIO, built from source (needs Go).
set -euo pipefail
cd "$(dirname "$0")"
# Where the Go tools put themselves, if the PATH does not name it.
PATH="$PATH:/usr/local/go/bin"

MINIO=v0.0.0-20260212201848-7aac2a2c5b7c

environment() { # FOLDER REQUIREMENTS
  if ! cmp -s "$2" "$1/requirements.txt"; then
    rm -rf "$1"
    python3 -m venv "$1"
    "$1/bin/pip" install --quiet --disable-pip-version-check -r "$2"
    cp "$2" "$1/requirements.txt"
  fi
}

environment .venv requirements.txt
environment .venv-mlflow2 requirements-mlflow2.txt

if [ ! -x ".minio/$MINIO/minio" ]; then
  rm -rf .minio
  GOBIN="$PWD/.minio/$MINIO" go install -trimpath "github.com/minio/minio@$MINIO"
  ln -sfn "$MINIO" .minio/current
fi
