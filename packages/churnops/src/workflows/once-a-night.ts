import type { PipelineContext } from '../context.js';
import type { PipelineName } from '../warehouse/pipeline-name.js';
import { withLock } from '../warehouse/with-lock.js';

/** A run that the schedule asks for. */
export interface Due {
  readonly pipeline: PipelineName;
  readonly logicalDate: string;
  /** Since when it is due. */
  readonly at: Date;
}

/**
 * Does what is due, unless it was done since: several churnops may keep the schedule of one database, and a night is run once. They wait for the one that
 * runs it; if that one fails or dies, the next does it.
 *
 * @throws what the work throws; the reason of the context's signal
 */
export async function onceANight(
  context: PipelineContext,
  { pipeline, logicalDate, at }: Due,
  work: () => Promise<unknown>,
): Promise<void> {
  const lock = { name: `churnops schedule ${pipeline} ${logicalDate}`, subject: `${pipeline} of ${logicalDate}` };
  await withLock(context, lock, async ({ db }) => {
    const done = await db
      .selectFrom('pipeline_runs')
      .select('run_id')
      .where('pipeline', '=', pipeline)
      .where('logical_date', '=', logicalDate)
      .where('status', '=', 'succeeded')
      .where('shard', 'is', null)
      .where('started_at', '>=', at.toISOString())
      .executeTakeFirst();
    if (!done) await work();
    else context.logger.info({ event: { action: pipeline } }, `${pipeline} of ${logicalDate} was done in the run ${done.run_id}`);
  });
}

/** When each pipeline was run for the first time. */
export async function readFirstRuns({ warehouse }: Pick<PipelineContext, 'warehouse'>): Promise<ReadonlyMap<PipelineName, Date>> {
  const runs = await warehouse.db
    .selectFrom('pipeline_runs')
    .select(({ fn }) => ['pipeline', fn.min('started_at').as('first')])
    .groupBy('pipeline')
    .execute();
  return new Map(runs.map(({ pipeline, first }) => [pipeline, new Date(first)]));
}
