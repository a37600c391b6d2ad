import type { Run } from '@churnops/mlflow';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { estimatorOf } from '../registry/estimator-of.js';
import { CHAMPION, REGISTERED_MODEL } from '../registry/names.js';
import { readChampions } from './champions.js';

/** The version that scores the customers. */
export const champion = z.strictObject({
  version: z.int(),
  run_id: z.string(),
  /** Null for a version that churnops did not train. */
  estimator: z.string().nullable(),
  created_at: z.iso.datetime(),
  /** Since when it is the champion. If somebody has moved the alias and that isn't on record yet, `promoted_by` and `reason` are null too. */
  since: z.iso.datetime().nullable(),
  /** `gate`, or a person. */
  promoted_by: z.string().nullable(),
  reason: z.string().nullable(),
  metrics: z.record(z.string(), z.number()),
});
export type Champion = z.infer<typeof champion>;

/**
 * The champion, with its run's metrics and the record of its promotion; null if no version has the alias.
 *
 * @throws MlflowRequestError if the tracking server refuses, or does not answer
 */
export async function readChampion(context: Pick<PipelineContext, 'mlflow' | 'warehouse'>): Promise<Champion | null> {
  const { mlflow } = context;
  const version = await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
  if (!version) return null;
  // A version may be registered without a run.
  const run: Run | undefined = version.run_id ? await mlflow.getRun(version.run_id) : undefined;
  const { promotions } = await readChampions(context, { limit: 1 });
  const promotion = promotions.find((newest) => newest.version === Number(version.version));
  return {
    version: Number(version.version),
    run_id: version.run_id,
    estimator: estimatorOf(version),
    created_at: new Date(Number(version.creation_timestamp)).toISOString(),
    since: promotion?.since ?? null,
    promoted_by: promotion?.promoted_by ?? null,
    reason: promotion?.reason ?? null,
    metrics: finiteMetrics(run),
  };
}

/** The latest value of each metric. JSON has no NaN and no infinity, so those are left out. */
export function finiteMetrics(run: Run | undefined): Record<string, number> {
  const metrics = (run?.data.metrics ?? []).map(({ key, value }) => [key, Number(value)] as const);
  return Object.fromEntries(metrics.filter(([, value]) => Number.isFinite(value)));
}
