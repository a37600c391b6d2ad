#!/bin/sh
# Makes the key that reads and writes one bucket, and no more, on MinIO. Run again, it replaces it.
set -eu
mc alias set stack http://minio:9000 "$S3_ADMIN_ACCESS_KEY" "$S3_ADMIN_SECRET_KEY" >/dev/null
cat >/tmp/policy.json <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation"], "Resource": ["arn:aws:s3:::$S3_BUCKET"] },
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      "Resource": ["arn:aws:s3:::$S3_BUCKET/*"]
    }
  ]
}
POLICY
mc admin policy create stack mlflow /tmp/policy.json
mc admin user add stack "$S3_ACCESS_KEY" "$S3_SECRET_KEY"
mc admin policy attach stack mlflow --user "$S3_ACCESS_KEY" || mc admin user info stack "$S3_ACCESS_KEY" | grep -q mlflow
