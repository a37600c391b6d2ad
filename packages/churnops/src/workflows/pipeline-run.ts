import { randomUUID } from 'node:crypto';
import type { PipelineContext } from '../context.js';
import type { PipelineName } from '../warehouse/pipeline-name.js';

/**
 * Runs a pipeline and keeps a record of it in `pipeline_runs`, whatever comes of it.
 *
 * @param summarise what to note of the result
 */
export async function recordRun<Result>(
  { warehouse, logger, now }: PipelineContext,
  pipeline: PipelineName,
  logicalDate: string,
  work: () => Promise<Result>,
  summarise: (result: Result) => string,
): Promise<Result> {
  const run_id = randomUUID();
  await warehouse.db
    .insertInto('pipeline_runs')
    .values({
      run_id,
      pipeline,
      logical_date: logicalDate,
      status: 'running',
      started_at: now().toISOString(),
      finished_at: null,
      summary: null,
      owner: null,
      error_code: null,
    })
    .execute();
  const finish = (status: 'succeeded' | 'failed', summary: string) =>
    warehouse.db
      .updateTable('pipeline_runs')
      .set({ status, summary, finished_at: now().toISOString() })
      .where('run_id', '=', run_id)
      .execute();
  try {
    const result = await work();
    await finish('succeeded', summarise(result));
    return result;
  } catch (error) {
    logger.error({ err: error, event: { action: pipeline } }, `${pipeline} of ${logicalDate} failed`);
    await finish('failed', (error as Error).message).catch(() => {});
    throw error;
  }
}

/** Marks runs whose process died under them; called when a process has the database to itself, or starts to keep the schedule. */
export async function closeAbandonedRuns({ warehouse, now }: PipelineContext): Promise<void> {
  await warehouse.db
    .updateTable('pipeline_runs')
    .set({ status: 'failed', summary: 'the process ended during the run', finished_at: now().toISOString() })
    .where('status', '=', 'running')
    .execute();
}
