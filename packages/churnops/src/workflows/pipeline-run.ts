import { randomUUID } from 'node:crypto';
import type { PipelineContext } from '../context.js';
import { ChurnopsError, type ErrorCode } from '../errors.js';
import { knownError } from '../failures/known-error.js';
import { inSpan } from '../tracing/tracer.js';
import type { PipelineName } from '../warehouse/pipeline-name.js';

/** What a run is of, besides its pipeline. */
export interface RunSubject {
  readonly logicalDate: string;
  /** `2/4` if it is of one shard of the customers. */
  readonly shard?: string;
}

/**
 * Runs a pipeline and records the run in `pipeline_runs`, whether it succeeds or fails. Where nights are commands of another scheduler,
 * nobody else closes the runs of processes that were killed or lost the database, so it does that first.
 *
 * @param summarise describes the result in one line
 * @param countRows how many customers it scored, compared or learned from
 * @throws what `work` throws; the record then has the message and code that `knownError` gives it
 */
export async function recordRun<Result>(
  context: PipelineContext,
  pipeline: PipelineName,
  { logicalDate, shard }: RunSubject,
  work: () => Promise<Result>,
  summarise: (result: Result) => string,
  countRows: (result: Result) => Promise<number>,
): Promise<Result> {
  const { warehouse, logger, now, outsideRun } = context;
  await closeAbandonedRuns(context);
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
      shard: shard ?? null,
      outside_run_id: outsideRun?.id ?? null,
      outside_try: outsideRun?.tryNumber ?? null,
    })
    .execute();
  const finish = (outcome: {
    status: 'succeeded' | 'failed';
    summary: string;
    error_code: ErrorCode | null;
    rows: number | null;
  }) =>
    warehouse.db
      .updateTable('pipeline_runs')
      .set({ ...outcome, finished_at: now().toISOString() })
      .where('run_id', '=', run_id)
      .execute();
  try {
    const attributes = {
      'churnops.pipeline': pipeline,
      'churnops.logical_date': logicalDate,
      'churnops.run_id': run_id,
      ...(shard && { 'churnops.shard': shard }),
    };
    const result = await inSpan(pipeline, attributes, work);
    await finish({ status: 'succeeded', summary: summarise(result), error_code: null, rows: await countRows(result) });
    return result;
  } catch (error) {
    logger.error({ err: error, event: { action: pipeline } }, `${pipeline} of ${logicalDate} failed`);
    const { message, code } = knownError(error);
    await finish({ status: 'failed', summary: message, error_code: code, rows: null }).catch(() => {});
    throw error;
  }
}

/**
 * Marks unfinished runs as failed (CHURN_ABANDONED) if their process has ended. Runs of other processes that are alive go on. Earlier
 * versions did not record the process; their runs count as abandoned.
 */
export async function closeAbandonedRuns({ warehouse, now }: Pick<PipelineContext, 'warehouse' | 'now'>): Promise<void> {
  const { db } = warehouse;
  // Read the runs first. A process gets its id before its runs, so if it is missing from the list read afterwards, it has ended.
  const running = await db.selectFrom('pipeline_runs').select(['run_id', 'owner']).where('status', '=', 'running').execute();
  if (running.length === 0) return;
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
