# Debian's Prometheus and Alertmanager in the manner of their images: the program as the entry point, BusyBox' wget, a folder that is nobody's.
FROM debian:verify AS both
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends prometheus prometheus-alertmanager >/dev/null \
  && ln -s /bin/busybox /usr/local/bin/wget && install -d -o nobody -g nogroup /prometheus /alertmanager

FROM both AS prometheus
VOLUME /prometheus
ENTRYPOINT ["prometheus"]

FROM both AS alertmanager
VOLUME /alertmanager
ENTRYPOINT ["prometheus-alertmanager"]
