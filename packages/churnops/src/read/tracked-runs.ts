import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import type { ListPage } from '../list-page.js';
import { EXPERIMENT } from '../registry/names.js';
import { finiteMetrics } from './champion.js';

/** Runs of the experiment, as the tracking server has them. */
export const trackedRuns = z.array(
  z.strictObject({
    run_id: z.string(),
    name: z.string(),
    status: z.enum(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED']),
    started_at: z.iso.datetime(),
    metrics: z.record(z.string(), z.number()),
    params: z.record(z.string(), z.string()),
  }),
);
export type TrackedRuns = z.infer<typeof trackedRuns>;

/**
 * The tracked runs of the experiment, newest first.
 *
 * @throws MlflowRequestError if the tracking server refuses, or does not answer
 */
export async function readTrackedRuns(
  { mlflow }: Pick<PipelineContext, 'mlflow'>,
  { limit, offset = 0 }: ListPage & { readonly limit: number },
): Promise<TrackedRuns> {
  const experiment = await mlflow.findExperiment(EXPERIMENT);
  const runs = experiment ? await mlflow.searchRuns([experiment.experiment_id], { maxResults: offset + limit }) : [];
  return runs.slice(offset).map((run) => ({
    run_id: run.info.run_id,
    name: run.info.run_name ?? '',
    status: run.info.status,
    started_at: new Date(Number(run.info.start_time)).toISOString(),
    metrics: finiteMetrics(run),
    params: Object.fromEntries((run.data.params ?? []).map(({ key, value }) => [key, value])),
  }));
}
