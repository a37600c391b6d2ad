# SeaweedFS, built from source, in the manner of its image: the program, BusyBox' wget, a folder of user 1000.
FROM debian:verify
COPY weed /usr/bin/weed
RUN ln -s /bin/busybox /usr/local/bin/wget && mkdir /data && chown 1000:1000 /data
VOLUME /data
