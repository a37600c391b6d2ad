import type { ArtifactStore } from '@churnops/mlflow';
import type { S3Access } from '../config.js';

/** Gives a function that opens a bucket, or the part of it below a prefix, with the configured access. */
export function bucketOpener(access: S3Access): (bucket: string, prefix?: string) => Promise<ArtifactStore> {
  return async (bucket, prefix = '') => {
    // Amazon's client takes a third of a second to load, so it is loaded only if there is a bucket.
    const { S3ArtifactStore } = await import('@churnops/mlflow/s3');
    return new S3ArtifactStore({ bucket, prefix, ...access });
  };
}
