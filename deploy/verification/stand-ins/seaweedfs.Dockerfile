# SeaweedFS, built from source, in the manner of its image: the program, BusyBox' wget, a folder that is root's.
FROM debian:verify
COPY weed /usr/bin/weed
RUN ln -s /bin/busybox /usr/local/bin/wget && mkdir /data
VOLUME /data
