import type { ModelVersion } from '@churnops/mlflow';

/** What kind of model a version is; null for one that churnops did not train. */
export function estimatorOf({ tags }: Pick<ModelVersion, 'tags'>): string | null {
  return tags?.find(({ key }) => key === 'estimator')?.value ?? null;
}
