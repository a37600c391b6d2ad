import { sql } from 'kysely';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { PERFORMANCE_METRICS } from '../performance/metrics.js';
import { dateOrNewest } from './date-or-newest.js';

/** Metrics in the order of the report. */
const ORDER = PERFORMANCE_METRICS.map(({ name }) => name);

const figure = z.number().nullable();

/** What is known and what is estimated of a date's performance. */
export const performanceOfDate = z.strictObject({
  date_dataset: z.iso.date(),
  /** When the report was made. */
  date_report: z.iso.date(),
  figures: z.array(
    z.strictObject({
      /**
       * `day`: the date's predictions. `window`: those of the 30 days up to it, each customer once. `cohort`: the date's predictions for
       * customers who were first scored in one month.
       */
      scope: z.enum(['day', 'window', 'cohort']),
      /** The month of a cohort, `YYYY-MM`; '' for a day or window. */
      cohort: z.string(),
      metric: z.string(),
      /** Of the predictions whose outcome is known, with its 95 % confidence interval. Null if it is undefined; `reason` says why. */
      value: figure,
      low: figure,
      high: figure,
      /** How many predictions there are. */
      rows: z.int(),
      /** How many of them have a known outcome. */
      known: z.int(),
      /** From the probabilities alone (CBPE), with the 95 % interval of what will be measured. Null if it is undefined. */
      estimated: figure,
      estimated_low: figure,
      estimated_high: figure,
      /** `value` − `estimated`. */
      difference: figure,
      reason: z.string().nullable(),
      /** Null for a window that several versions scored. */
      model_version: z.int().nullable(),
    }),
  ),
});
export type PerformanceOfDate = z.infer<typeof performanceOfDate>;

/**
 * The performance report of a date: the day, the window, then the cohorts from the oldest; null if there is none.
 *
 * @param date `YYYY-MM-DD`; undefined: the newest date that has a report
 */
export async function readPerformance(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  date?: string | undefined,
): Promise<PerformanceOfDate | null> {
  const rows = await warehouse.db
    .selectFrom('performance_report')
    .selectAll()
    .where('date_dataset', '=', dateOrNewest('performance_report', date))
    .orderBy(sql`array_position(${['day', 'window', 'cohort']}::text[], scope)`)
    .orderBy('cohort')
    .orderBy(sql`array_position(${ORDER}::text[], metric)`)
    .execute();
  const [first] = rows;
  if (!first) return null;
  const { date_dataset, date_report } = first;
  return { date_dataset, date_report, figures: rows.map(({ date_dataset: _, date_report: __, ...own }) => own) };
}
