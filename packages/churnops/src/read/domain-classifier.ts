import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { REPORTED_REFERENCES } from '../drift-reference.js';
import { type DomainClassifier, domainClassifier } from '../monitoring/multivariate-result.js';
import { dateOrNewest } from './date-or-newest.js';

/** What the reports of all columns together are about. */
export const multivariateFacts = {
  date_dataset: z.iso.date(),
  date_report: z.iso.date(),
  /** The version that made the date's predictions. */
  model_version: z.int(),
  /** What the date's customers were compared with. */
  reference: z.enum(REPORTED_REFERENCES),
};

/** What a domain classifier found about a date. */
export const domainClassifierOfDate = domainClassifier.extend(multivariateFacts);
export type DomainClassifierOfDate = z.infer<typeof domainClassifierOfDate>;

/**
 * What a domain classifier found about a date, the columns that matter most first; null if there is no report.
 *
 * @param date `YYYY-MM-DD`; undefined: the newest date that has a report
 */
export async function readDomainClassifier(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  date?: string | undefined,
): Promise<DomainClassifierOfDate | null> {
  const report = await warehouse.db
    .selectFrom('domain_classifier_report')
    .selectAll()
    .where('date_dataset', '=', dateOrNewest('domain_classifier_report', date))
    .executeTakeFirst();
  if (!report) return null;
  const columns = await warehouse.db
    .selectFrom('domain_classifier_columns_report')
    .select(['column_name', 'importance', 'share', 'tells_apart', 'status', 'reason'])
    .where('date_dataset', '=', report.date_dataset)
    .orderBy('importance', (order) => order.desc().nullsLast())
    .orderBy('column_name')
    .execute();
  return { ...report, columns: columns as DomainClassifier['columns'] };
}
