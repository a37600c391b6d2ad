import type { Run } from '@churnops/mlflow';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { estimatorOf } from '../registry/estimator-of.js';
import { CHAMPION, REGISTERED_MODEL } from '../registry/names.js';

/** The version that scores. */
export const champion = z.strictObject({
  version: z.int(),
  run_id: z.string(),
  /** Null for a version that churnops did not train. */
  estimator: z.string().nullable(),
  created_at: z.iso.datetime(),
  metrics: z.record(z.string(), z.number()),
});
export type Champion = z.infer<typeof champion>;

/**
 * The champion, with its run's metrics; null where no version has the alias.
 *
 * @throws MlflowRequestError where the tracking server refuses, or does not answer
 */
export async function readChampion({ mlflow }: Pick<PipelineContext, 'mlflow'>): Promise<Champion | null> {
  const version = await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
  if (!version) return null;
  // A version may be registered without a run.
  const run: Run | undefined = version.run_id ? await mlflow.getRun(version.run_id) : undefined;
  return {
    version: Number(version.version),
    run_id: version.run_id,
    estimator: estimatorOf(version),
    created_at: new Date(Number(version.creation_timestamp)).toISOString(),
    metrics: finiteMetrics(run),
  };
}

/** The latest value of each metric. JSON has no NaN and no infinity, so those are left out. */
export function finiteMetrics(run: Run | undefined): Record<string, number> {
  const metrics = (run?.data.metrics ?? []).map(({ key, value }) => [key, Number(value)] as const);
  return Object.fromEntries(metrics.filter(([, value]) => Number.isFinite(value)));
}
