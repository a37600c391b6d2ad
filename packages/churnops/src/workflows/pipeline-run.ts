import { randomUUID } from 'node:crypto';
import type { PipelineContext } from '../context.js';
import { ChurnopsError, type ErrorCode } from '../errors.js';
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
      owner: await warehouse.owner(),
      error_code: null,
    })
    .execute();
  const finish = (status: 'succeeded' | 'failed', summary: string, error_code: ErrorCode | null = null) =>
    warehouse.db
      .updateTable('pipeline_runs')
      .set({ status, summary, error_code, finished_at: now().toISOString() })
      .where('run_id', '=', run_id)
      .execute();
  try {
    const result = await work();
    await finish('succeeded', summarise(result));
    return result;
  } catch (error) {
    logger.error({ err: error, event: { action: pipeline } }, `${pipeline} of ${logicalDate} failed`);
    const code = error instanceof ChurnopsError ? error.code : 'CHURN_FAILED';
    await finish('failed', (error as Error).message, code).catch(() => {});
    throw error;
  }
}

/**
 * Marks runs as failed whose process has ended under them: those of other processes that live go on. Runs of a version that did not
 * note their process count as ended.
 */
export async function closeAbandonedRuns({ warehouse, now }: Pick<PipelineContext, 'warehouse' | 'now'>): Promise<void> {
  const { db } = warehouse;
  // Runs first: the process of each of them lived before it, so it is still among the living unless it has ended.
  const running = await db.selectFrom('pipeline_runs').select(['run_id', 'owner']).where('status', '=', 'running').execute();
  const living = await warehouse.livingOwners();
  const abandoned = running.filter(({ owner }) => owner === null || !living.has(owner)).map(({ run_id }) => run_id);
  if (abandoned.length === 0) return;
  const { message, code } = processEnded();
  await db
    .updateTable('pipeline_runs')
    .set({
      status: 'failed',
      summary: message,
      error_code: code,
      finished_at: now().toISOString(),
    })
    .where('run_id', 'in', abandoned)
    .where('status', '=', 'running')
    .execute();
}

function processEnded(): ChurnopsError {
  return new ChurnopsError('CHURN_ABANDONED', 'the process ended during the run', 'run the pipeline again; nothing is half-done');
}
