#!/bin/sh
# Starts SeaweedFS' S3 gateway with two keys: one for administration, and one that reads and writes one bucket. Master, volumes and filer
# ask for no key, so they listen on this container's loopback only.
set -eu
umask 077
cat >/run/s3/s3.json <<KEYS
{
  "identities": [
    {
      "name": "admin",
      "credentials": [{ "accessKey": "$S3_ADMIN_ACCESS_KEY", "secretKey": "$S3_ADMIN_SECRET_KEY" }],
      "actions": ["Admin", "Read", "Write", "List", "Tagging"]
    },
    {
      "name": "mlflow",
      "credentials": [{ "accessKey": "$S3_ACCESS_KEY", "secretKey": "$S3_SECRET_KEY" }],
      "actions": ["Read:$S3_BUCKET", "Write:$S3_BUCKET", "List:$S3_BUCKET", "Tagging:$S3_BUCKET"]
    }
  ]
}
KEYS
# As many volumes at once as a bucket gets when it needs room: of the usual seven, a small disk has room for one bucket only.
export WEED_MASTER_VOLUME_GROWTH_COPY_1=2
exec weed -logtostderr=true server -dir=/data -ip=127.0.0.1 -ip.bind=127.0.0.1 -filer -s3 -s3.ip.bind=0.0.0.0 -s3.port=9000 \
  -s3.config=/run/s3/s3.json -master.volumeSizeLimitMB=1024 -volume.max=0
