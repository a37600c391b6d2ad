# Sourced by verify: what can be said of the stack's files without starting them.

# Compose without Docker: the plugin is a program of its own.
compose_config() { "$COMPOSE_PLUGIN" --project-directory "$COPY" -f "$COPY/compose.yaml" "$@"; }

config() { # PROFILE [NAME=VALUE...]
  local profile=$1
  shift
  (
    [ $# = 0 ] || export "$@"
    compose_config --profile "$profile" config --format json >"$WORK/config.json"
  )
  node -e "
    const { services } = JSON.parse(require('fs').readFileSync('$WORK/config.json', 'utf8'));
    console.log(Object.keys(services).join(' '));"
}

without_secrets() {
  ! compose_config --env-file /dev/null --profile core config -q 2>"$WORK/refused" && tail -1 "$WORK/refused"
}

kubernetes() {
  sed 's/^\([A-Z_]*\)=$/\1=x/' "$COPY/kubernetes/secrets.env.example" >"$COPY/kubernetes/secrets.env"
  "$KUSTOMIZE_PROGRAM" build "$COPY/kubernetes" >"$WORK/kubernetes.yaml"
  "$VENV/bin/python" "$HERE/check-kubernetes.py" "$WORK/kubernetes.yaml" 1.31 1.34
}

logstash() {
  "$VENV/bin/python" - "$COPY"/logstash/pipeline/*.conf <<'PYTHON'
import sys
from logstash_pipeline_parser import Pipeline
for file in sys.argv[1:]:
    Pipeline(open(file).read()).parse()
print(f"{len(sys.argv) - 1} pipelines, by the grammar alone")
PYTHON
}

scripts() {
  local file count=0
  while read -r file; do
    bash -n "$file"
    count=$((count + 1))
  done < <(find deploy -name '*.sh' -o -name verify)
  for file in deploy/verification/*.py; do
    python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$file"
    count=$((count + 1))
  done
  echo "$count scripts parse"
}

check_files() {
  local profile have_kustomize have_packages
  check 'scripts' scripts
  check 'stack init' stack init
  tool 'Docker Compose' docker_compose
  if [ -n "$HAVE" ]; then
    check 'compose.yaml without secrets is refused' without_secrets
    for profile in core airflow observe tools; do check "compose config, $profile" config "$profile"; done
    check 'compose config, minio' config minio S3_LOCAL=0 S3_ENDPOINT=http://minio:9000
    check 'compose config, pyfunc' config pyfunc
    check 'compose config, our tracking server' config core CHURNOPS_TRACKING=churnops
  fi
  tool 'Kustomize' kustomize
  have_kustomize=$HAVE
  tool 'packages of Python' python_packages
  have_packages=$HAVE
  if [ -n "$have_packages" ]; then
    check 'Logstash' logstash
    [ -z "$have_kustomize" ] || check 'Kubernetes' kubernetes
  fi
}
