import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { readCustomerCount } from '../customers/customer-count.js';
import { VERSION } from '../version.js';
import { champion, readChampion } from './champion.js';
import { champions, readChampions } from './champions.js';
import { driftByColumn, readDriftByColumn } from './drift-by-column.js';
import { nextRuns, readNextRuns } from './next-runs.js';
import { outcomes, readOutcomes } from './outcomes.js';
import { performanceADay, readPerformanceADay } from './performance-a-day.js';
import { pipelineRuns, readPipelineRuns } from './pipeline-runs.js';
import { predictionsADay, readPredictionsADay } from './predictions-a-day.js';
import { qualityOfDate, readQuality } from './quality.js';

/** How far the overview goes back. */
const RECENT_DAYS = 14;
/** Outcomes come within 30 days; a little longer, so that a date that is complete is among them. */
const RECENT_PERFORMANCE_DAYS = 35;
const RECENT_RUNS = 8;
const RECENT_CHAMPIONS = 5;

/** The state of the loop: what the page at `/`, `churnops status` and `GET /api/churnops/v1/status` show. */
export const status = z.strictObject({
  version: z.string(),
  database: z.enum(['pglite', 'postgres']),
  customers: z.int(),
  outcomes,
  champion: champion.nullable(),
  champions,
  pipeline_runs: pipelineRuns,
  predictions: predictionsADay,
  drift: driftByColumn.nullable(),
  quality: qualityOfDate.nullable(),
  performance: performanceADay,
  /** IANA name of the zone that dates and schedule go by. */
  time_zone: z.string(),
  schedule: nextRuns,
});
export type Status = z.infer<typeof status>;

/**
 * Reads everything that the overview shows.
 *
 * @throws MlflowRequestError if the tracking server refuses, or does not answer
 */
export async function readStatus(context: PipelineContext): Promise<Status> {
  return {
    version: VERSION,
    database: context.warehouse.kind,
    customers: await readCustomerCount(context),
    outcomes: await readOutcomes(context),
    champion: await readChampion(context),
    champions: await readChampions(context, { limit: RECENT_CHAMPIONS }),
    pipeline_runs: await readPipelineRuns(context, { limit: RECENT_RUNS }),
    predictions: await readPredictionsADay(context, RECENT_DAYS),
    drift: await readDriftByColumn(context),
    quality: await readQuality(context),
    performance: await readPerformanceADay(context, RECENT_PERFORMANCE_DAYS),
    time_zone: context.timeZone,
    schedule: readNextRuns(context),
  };
}
