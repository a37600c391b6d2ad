# Sourced by verify: our image, built from the real Dockerfile.

image_size() {
  local bytes
  bytes=$(docker image inspect -f '{{.Size}}' churnops:local)
  echo "$((bytes / 1000000)) MB"
  # The stand-in base has 15 MB; distroless' cc has some 20 MB more.
  [ "$bytes" -lt 230000000 ]
}

image_labels() {
  docker image inspect churnops:local | node -e "
    const [{ Config }] = JSON.parse(require('fs').readFileSync(0, 'utf8'));
    const revision = Config.Labels['org.opencontainers.image.revision'];
    if (!/^[0-9a-f]{40}(-dirty)?$/.test(revision) || Config.User !== '65532:65532') process.exit(1);
    console.log(revision, 'user', Config.User);"
}

image_sbom() {
  docker run --rm --entrypoint node churnops:local -e "
    const { components } = JSON.parse(require('fs').readFileSync('/app/sbom.cdx.json', 'utf8'));
    const { existsSync } = require('fs');
    const missing = components.filter(({ group, name }) => !existsSync('/app/node_modules/' + (group ? group + '/' : '') + name));
    if (components.length < 50 || missing.length > 5) { console.log(missing.map(({ name }) => name)); process.exit(1); }
    console.log(components.length, 'packages listed, ', missing.length, 'of them only for other systems');"
}

# Everything that the stack forbids a container is forbidden here, too.
RESTRICTED=(--read-only --user 65532:65532 --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp --tmpfs /var/lib/churnops:uid=65532,gid=65532)

image_serves() {
  local id status=1
  id=$(docker run -d "${RESTRICTED[@]}" -e CHURNOPS_SCHEDULE=off churnops:local start)
  for _ in $(seq 60); do
    if docker exec "$id" node -e "fetch('http://127.0.0.1:8000/health').then(async (r) => { console.log(await r.text()); process.exit(r.ok ? 0 : 1) }, () => process.exit(1))"; then
      status=0
      break
    fi
    sleep 1
  done
  [ $status = 0 ] || docker logs "$id"
  docker rm -f "$id" >/dev/null
  return $status
}

image_shell() {
  ! docker run --rm --entrypoint /bin/sh churnops:local -c true 2>/dev/null && echo 'there is none'
}

check_image() {
  check "base images, Node $NODE_VERSION" node_bases "$NODE_VERSION"
  export NODE_IMAGE=node:verify-$NODE_VERSION BASE_IMAGE=cc:verify
  check 'image build, the real Dockerfile' churnops image build
  check 'image: size' image_size
  check 'image: labels and user' image_labels
  check 'image: SBOM' image_sbom
  check 'image: no shell' image_shell
  check 'image: serves, read-only, without rights' image_serves
}
