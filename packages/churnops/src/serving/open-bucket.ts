import type { ArtifactStore } from '@churnops/mlflow';
import type { S3Access } from '../config.js';

/** Opens buckets with the configured access, each whole or below a prefix. */
export function bucketOpener(access: S3Access): (bucket: string, prefix?: string) => Promise<ArtifactStore> {
  return async (bucket, prefix = '') => {
    // Amazon's client takes a third of a second to load, which those without a bucket are spared.
    const { S3ArtifactStore } = await import('@churnops/mlflow/s3');
    return new S3ArtifactStore({ bucket, prefix, ...access });
  };
}
