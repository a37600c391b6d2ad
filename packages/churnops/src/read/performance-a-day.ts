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
 * @param days how many calendar days to go back from the newest date that has a report, that date included
 */
export async function readPerformanceADay(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  days: number,
): Promise<PerformanceADay> {
  return warehouse.db
    .selectFrom('performance_report')
    .select(['date_dataset', 'rows', 'known', 'value', 'low', 'high', 'estimated', 'estimated_low', 'estimated_high'])
    .where('scope', '=', 'day')
    .where('metric', '=', 'roc_auc')
    .where('date_dataset', '>', sql<string>`(SELECT max(date_dataset) FROM performance_report) - ${days}::integer`)
    .orderBy('date_dataset', 'desc')
    .execute();
}
