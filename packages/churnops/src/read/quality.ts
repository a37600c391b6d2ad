import { sql } from 'kysely';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { REPORTED_REFERENCES } from '../drift-reference.js';
import { CHECKS, type CheckName, qualityCheck } from '../monitoring/quality/quality-check.js';
import { dateOrNewest } from './date-or-newest.js';

/** The data quality of a date. */
export const qualityOfDate = z.strictObject({
  date_dataset: z.iso.date(),
  /** When the report was made. */
  date_report: z.iso.date(),
  reference: z.enum(REPORTED_REFERENCES),
  /** How many checks found something. */
  number_of_findings: z.int(),
  /** The findings first, then what could not be checked, then the rest. */
  checks: z.array(qualityCheck),
});
export type QualityOfDate = z.infer<typeof qualityOfDate>;

/**
 * The report on data quality of a date; null if there is none.
 *
 * @param date `YYYY-MM-DD`; undefined: the newest date that has a report
 */
export async function readQuality(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  date?: string | undefined,
): Promise<QualityOfDate | null> {
  const rows = await warehouse.db
    .selectFrom('data_quality_report')
    .selectAll()
    .where('date_dataset', '=', dateOrNewest('data_quality_report', date))
    .orderBy(sql`array_position(${['found', 'unknown', 'ok']}::text[], status)`)
    .orderBy(sql`array_position(${CHECKS}::text[], check_name)`)
    .orderBy('column_name')
    .execute();
  const [first] = rows;
  if (!first) return null;
  const { date_dataset, date_report, reference } = first;
  return {
    ...{ date_dataset, date_report, reference },
    number_of_findings: rows.filter(({ status }) => status === 'found').length,
    checks: rows.map(({ date_dataset: _, date_report: __, reference: ___, check_name, ...own }) => ({
      ...own,
      check_name: check_name as CheckName,
    })),
  };
}
