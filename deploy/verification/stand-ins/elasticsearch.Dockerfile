# Elasticsearch 7.10.2 of Maven, the last under the Apache licence, in the manner of its image: user 1000, curl, the folder of its data. It
# has no security and no data streams.
FROM debian:verify
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless curl >/dev/null \
  && useradd -u 1000 -g 0 elasticsearch && install -d -o 1000 -g 0 -m 775 /usr/share/elasticsearch/data
COPY lib /usr/share/elasticsearch/lib
COPY Node.class log4j2.properties /usr/share/elasticsearch/
USER 1000:0
WORKDIR /usr/share/elasticsearch
ENTRYPOINT ["/bin/sh", "-c", "exec java $ES_JAVA_OPTS -Dlog4j.configurationFile=log4j2.properties -cp '.:lib/*' Node data 9200 9300"]
