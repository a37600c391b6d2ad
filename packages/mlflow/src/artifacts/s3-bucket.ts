import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import { type BucketAccess, s3Client } from './s3-client.js';

export type { BucketAccess };

/** The object that `keyProblem` writes and removes. */
const TRIAL = '.churnops-trial';

/**
 * Makes a bucket if it is not there, and switches on its versions, so that what is overwritten or deleted can be brought back.
 *
 * @throws S3ServiceException what the server answers; an Error if the versions stay off
 */
export async function makeVersionedBucket({ bucket, ...access }: BucketAccess): Promise<void> {
  const client = s3Client(access);
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket })).catch((error: S3ServiceException) => {
      if (!/^(BucketAlreadyOwnedByYou|BucketAlreadyExists)$/.test(error.name)) throw error;
    });
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    if (Status !== 'Enabled') throw new Error(`the versions of ${bucket} are ${Status ?? 'off'} after they were switched on`);
  } finally {
    client.destroy();
  }
}

/** What a key that should read and write one bucket can't do, or can do beyond that; undefined: it is as it should be. */
export async function keyProblem({ bucket, ...access }: BucketAccess): Promise<string | undefined> {
  const client = s3Client(access);
  const object = { Bucket: bucket, Key: TRIAL };
  try {
    await client.send(new PutObjectCommand({ ...object, Body: 'x' }));
    await (await client.send(new GetObjectCommand(object))).Body?.transformToString();
    await client.send(new DeleteObjectCommand(object));
  } catch (error) {
    client.destroy();
    return `cannot write, read and delete in ${bucket}: ${(error as Error).message}`;
  }
  const other = `${bucket}-${randomUUID().slice(0, 8)}`;
  try {
    await client.send(new CreateBucketCommand({ Bucket: other }));
    await client.send(new DeleteBucketCommand({ Bucket: other })).catch(() => {});
    return 'may make buckets';
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
