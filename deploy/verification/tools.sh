# Sourced by verify: the programs that its checks need, by version, in a cache that outlives the checkout.

COMPOSE=v2.40.3
OLDEST_COMPOSE=2.24
KUSTOMIZE=v5.7.1
PYTHON_PACKAGES='kubernetes-validate==1.37.0 logstash-pipeline-parser==0.0.3 docker==7.2.0 boto3==1.44.8'
TOOLS=${XDG_CACHE_HOME:-${HOME:-$WORK}/.cache}/churnops-verify
# Docker's client finds its plugins here.
export DOCKER_CONFIG=$TOOLS/docker-config
COMPOSE_PLUGIN=$DOCKER_CONFIG/cli-plugins/docker-compose
KUSTOMIZE_PROGRAM=$TOOLS/kustomize-$KUSTOMIZE/kustomize
VENV=$TOOLS/venv-$(printf '%s' "$PYTHON_PACKAGES" | cksum | cut -d' ' -f1)

# Two compilers at once below: more take gigabytes of memory.
#
# With --quick only what is there: Go takes minutes for Compose, unless it was built here before.
docker_compose() {
  if [ "$("$COMPOSE_PLUGIN" version --short 2>/dev/null)" != "${COMPOSE#v}" ]; then
    if [ -n "$QUICK" ]; then
      machines_compose || { echo "no Compose $OLDEST_COMPOSE or later is here; deploy/verify without --quick builds it, which takes some minutes"; return 1; }
    else
      build_compose
    fi
  fi
  "$COMPOSE_PLUGIN" version --short
}

# Without the settings above, as the machine's own user has it.
machines_compose() {
  local found program
  found=$(env -u DOCKER_CONFIG docker info --format '{{range .ClientInfo.Plugins}}{{if eq .Name "compose"}}{{.Path}}{{end}}{{end}}' 2>/dev/null) || true
  for program in "$found" "$(command -v docker-compose)"; do
    [ -x "$program" ] || continue
    if printf '%s\n' "$OLDEST_COMPOSE" "$("$program" version --short | sed 's/^v//')" | sort -V -C; then
      mkdir -p "${COMPOSE_PLUGIN%/*}"
      ln -sf "$program" "$COMPOSE_PLUGIN"
      return 0
    fi
  done
  return 1
}

# `go install` refuses Compose for the exclusions in its go.mod, so it is built as a dependency of a module made for it.
build_compose() {
  local module=$WORK/compose
  mkdir -p "$module" "${COMPOSE_PLUGIN%/*}"
  cd "$module"
  printf 'module compose\n\ngo 1.24.9\n' >go.mod
  printf '//go:build tools\n\npackage tools\n\nimport _ "github.com/docker/compose/v2/cmd"\n' >tools.go
  go get "github.com/docker/compose/v2@$COMPOSE"
  go mod tidy
  # A link to the machine's own is not written through.
  rm -f "$COMPOSE_PLUGIN"
  CGO_ENABLED=0 nice go build -p 2 -buildvcs=false -trimpath -ldflags "-s -w -X github.com/docker/compose/v2/internal.Version=$COMPOSE" \
    -o "$COMPOSE_PLUGIN" github.com/docker/compose/v2/cmd
}

kustomize() {
  [ -x "$KUSTOMIZE_PROGRAM" ] ||
    GOBIN=${KUSTOMIZE_PROGRAM%/*} CGO_ENABLED=0 ${QUICK:+timeout 60} nice go install -p 2 -trimpath -ldflags '-s -w' \
      "sigs.k8s.io/kustomize/kustomize/v5@$KUSTOMIZE" 2>&1 | grep -v '^go: downloading' || [ -x "$KUSTOMIZE_PROGRAM" ] ||
    { echo "go install of Kustomize failed, or took more than a minute"; return 1; }
  echo "$KUSTOMIZE"
}

python_packages() {
  if [ ! -x "$VENV/complete" ]; then
    rm -rf "$VENV"
    python3 -m venv "$VENV"
    # shellcheck disable=SC2086
    ${QUICK:+timeout 60} "$VENV/bin/pip" install --quiet --disable-pip-version-check $PYTHON_PACKAGES
    ln -s bin/python "$VENV/complete"
  fi
  echo "$PYTHON_PACKAGES"
}
