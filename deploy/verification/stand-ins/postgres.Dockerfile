# Debian's Postgres in the manner of the official image: user 999, its folder, its entry point.
FROM debian:verify
RUN groupadd -g 999 postgres && useradd -u 999 -g 999 -d /var/lib/postgresql postgres \
  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null \
  && rm -rf /var/lib/postgresql/* && chown 999:999 /var/lib/postgresql && ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/ || true
COPY postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
ENV PGDATA=/var/lib/postgresql/18/docker
VOLUME /var/lib/postgresql
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
