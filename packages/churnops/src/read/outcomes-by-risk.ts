import { sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { today } from '../logical-date.js';
import { readScoredDate } from '../performance/scored-date.js';
import { scoredQuery } from '../performance/scored-query.js';
import { mayBeKnown } from './may-be-known.js';

/** Predictions of a date whose outcome is known, with about the same probability. */
export interface RiskBin {
  /** Mean probability. */
  readonly probability: number;
  readonly customers: number;
  /** How many of them left. */
  readonly left: number;
}

/** How finely probabilities are binned. Curves made of the bins are off by less than a pixel. */
const BINS = 500;

/**
 * The predictions of a date whose outcome is known so far, in bins of probability from the lowest; bins without any are left out. However many
 * customers there are, this is a few hundred rows.
 *
 * @param date `YYYY-MM-DD`
 */
export async function readOutcomesByRisk(
  context: Pick<PipelineContext, 'warehouse' | 'schema' | 'now' | 'timeZone'>,
  date: string,
): Promise<RiskBin[]> {
  if (!(await mayBeKnown(context, date))) return [];
  const reported = await readScoredDate(context.warehouse.db, date);
  if (!reported) return [];
  const scored = scoredQuery(context.schema, { ...reported, windowDates: [reported], asOf: today(context) });
  const { rows } = await sql<RiskBin>`
    SELECT avg(probability) AS probability, count(*) AS customers, sum(outcome) AS left
    FROM (${sql.raw(scored)}) AS scored (scope, first_scored, probability, outcome)
    WHERE outcome >= 0
    GROUP BY width_bucket(probability, 0, 1, ${BINS}::integer)
    ORDER BY 1`.execute(context.warehouse.db);
  return rows;
}
