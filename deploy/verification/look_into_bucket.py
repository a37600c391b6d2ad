"""What is in the bucket, and what MLflow's key may do there. Usage: look_into_bucket.py ENDPOINT BUCKET, with both keys in the environment."""

import os
import sys

import boto3
from botocore.exceptions import ClientError

endpoint, bucket = sys.argv[1:]


def client(kind):
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=os.environ[f"S3_{kind}ACCESS_KEY"],
        aws_secret_access_key=os.environ[f"S3_{kind}SECRET_KEY"],
    )


admin, user = client("ADMIN_"), client("")
keys = [item["Key"] for page in user.get_paginator("list_objects_v2").paginate(Bucket=bucket) for item in page.get("Contents", [])]
models = [key for key in keys if key.endswith("/MLmodel")]
assert models, f"no model among {len(keys)} objects"

assert admin.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
for body in (b"first", b"second"):
    user.put_object(Bucket=bucket, Key="verify", Body=body)
user.delete_object(Bucket=bucket, Key="verify")
versions = [item["VersionId"] for item in admin.list_object_versions(Bucket=bucket, Prefix="verify")["Versions"]]
contents = {admin.get_object(Bucket=bucket, Key="verify", VersionId=version)["Body"].read() for version in versions}
assert contents == {b"first", b"second"}, contents

admin.create_bucket(Bucket="other")
admin.put_object(Bucket="other", Key="x", Body=b"x")
for what, attempt in {
    "make a bucket": lambda: user.create_bucket(Bucket="third"),
    "read another bucket": lambda: user.get_object(Bucket="other", Key="x"),
    "write to another bucket": lambda: user.put_object(Bucket="other", Key="y", Body=b"y"),
    "list another bucket": lambda: user.list_objects_v2(Bucket="other"),
}.items():
    try:
        attempt()
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied", (what, error)
    else:
        raise AssertionError(f"MLflow's key may {what}")
print(f"{len(keys)} objects, {len(models)} models; what is overwritten or deleted can be read; the key is refused elsewhere")
