import { sql } from 'kysely';
import type { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { riskShares } from '../monitoring/multivariate-result.js';
import { dateOrNewest } from './date-or-newest.js';
import { multivariateFacts } from './domain-classifier.js';

/** How much each column adds to the change of a date's mean risk. */
export const riskSharesOfDate = riskShares.extend(multivariateFacts);
export type RiskSharesOfDate = z.infer<typeof riskSharesOfDate>;

/**
 * How much each column adds to the change of a date's mean risk, the largest shares first; null if there is no report.
 *
 * @param date `YYYY-MM-DD`; undefined: the newest date that has a report
 */
export async function readRiskShares(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  date?: string | undefined,
): Promise<RiskSharesOfDate | null> {
  const report = await warehouse.db
    .selectFrom('risk_shares_report')
    .selectAll()
    .where('date_dataset', '=', dateOrNewest('risk_shares_report', date))
    .executeTakeFirst();
  if (!report) return null;
  const columns = await warehouse.db
    .selectFrom('risk_shares_columns_report')
    .select(['column_name', 'share', 'standard_error'])
    .where('date_dataset', '=', report.date_dataset)
    .orderBy(sql`abs(share)`, 'desc')
    .orderBy('column_name')
    .execute();
  return { ...report, columns };
}
