// What the key of MLflow sees in the bucket, and whether it keeps versions. Usage: ENDPOINT BUCKET, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
import { GetBucketVersioningCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

const [endpoint, Bucket] = process.argv.slice(2);
const client = new S3Client({ endpoint, forcePathStyle: true, region: 'us-east-1' });
const { KeyCount, Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
const versioning = await client.send(new GetBucketVersioningCommand({ Bucket })).then(
  ({ Status }) => Status ?? 'off',
  ({ name }) => name,
);
const models = Contents.filter(({ Key }) => Key?.endsWith('/MLmodel')).length;
console.log(`${KeyCount} objects, ${models} models, versions ${versioning}`);
if (!KeyCount) process.exit(1);
