import { setTimeout as sleep } from 'node:timers/promises';
import { ChurnopsError } from '../errors.js';

export interface BucketKeys {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly bucket: string;
  /** May make buckets. */
  readonly admin: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** May read and write this bucket alone. */
  readonly user: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface MadeBucket {
  readonly bucket: string;
  readonly versioning: 'on';
}

/** A gateway may answer before it can make its first bucket. */
const TRIES = 10;
const PAUSE_MS = 1000;

/**
 * Makes a bucket whose objects keep their earlier versions, and checks that the user's key can write, read and delete there, and cannot make
 * buckets. Run again, it changes nothing.
 *
 * @throws ChurnopsError CHURN_STORAGE if the S3 does not answer; CHURN_STACK if the user's key may do too little or too much
 */
export async function makeBucket({ endpoint, region, bucket, admin, user }: BucketKeys): Promise<MadeBucket> {
  const { keyProblem, makeVersionedBucket } = await import('@churnops/mlflow/s3-bucket');
  const place = { endpoint, region, bucket };
  for (let attempt = 1; ; attempt++) {
    try {
      await makeVersionedBucket({ ...place, credentials: admin });
      break;
    } catch (error) {
      if (attempt < TRIES) {
        await sleep(PAUSE_MS);
        continue;
      }
      throw new ChurnopsError(
        'CHURN_STORAGE',
        `the bucket ${bucket} cannot be made: ${(error as Error).message}`,
        'check that S3_ENDPOINT answers, and that S3_ADMIN_ACCESS_KEY and S3_ADMIN_SECRET_KEY may make buckets',
        { cause: error },
      );
    }
  }
  const problem = await keyProblem({ ...place, credentials: user });
  if (problem !== undefined) {
    throw new ChurnopsError(
      'CHURN_STACK',
      `S3_ACCESS_KEY ${problem}`,
      `give it the rights to read, write, list and delete in ${bucket}, and no others`,
    );
  }
  return { bucket, versioning: 'on' };
}
