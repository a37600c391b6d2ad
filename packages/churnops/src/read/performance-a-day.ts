import { sql } from 'kysely';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';

const figure = z.number().nullable();

/** The ROC AUC of each date's predictions: measured as far as outcomes are known, and estimated. */
export const performanceADay = z.array(
  z.strictObject({
    date_dataset: z.iso.date(),
    /** How many predictions the date has. */
    rows: z.int(),
    /** How many of them have a known outcome. */
    known: z.int(),
    /** With their 95 % intervals; null if they are undefined. */
    value: figure,
    low: figure,
    high: figure,
    estimated: figure,
    estimated_low: figure,
    estimated_high: figure,
  }),
);
export type PerformanceADay = z.infer<typeof performanceADay>;

/**
 * Performance by date, newest first.
 *
 * @param days how many calendar days to go back from the last date, that date included
 * @param until `YYYY-MM-DD`, the last date. Default: the newest that has a report
 */
export async function readPerformanceADay(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  days: number,
  until?: string,
): Promise<PerformanceADay> {
  const last = until === undefined ? sql`(SELECT max(date_dataset) FROM performance_report)` : sql`${until}::date`;
  return warehouse.db
    .selectFrom('performance_report')
    .select(['date_dataset', 'rows', 'known', 'value', 'low', 'high', 'estimated', 'estimated_low', 'estimated_high'])
    .where('scope', '=', 'day')
    .where('metric', '=', 'roc_auc')
    .where('date_dataset', '>', sql<string>`${last} - ${days}::integer`)
    .$if(until !== undefined, (query) => query.where('date_dataset', '<=', until as string))
    .orderBy('date_dataset', 'desc')
    .execute();
}
