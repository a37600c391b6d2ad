import type { Kysely } from 'kysely';
import type { ReportedReference } from '../drift-reference.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { Multivariate } from './multivariate-result.js';

/** What a report is about. */
interface MultivariateFacts {
  readonly date_dataset: string;
  readonly date_report: string;
  readonly model_version: number;
  readonly reference: ReportedReference;
}

const TABLES = [
  'domain_classifier_report',
  'domain_classifier_columns_report',
  'risk_shares_report',
  'risk_shares_columns_report',
] as const;

/**
 * Writes `domain_classifier_report`, `risk_shares_report` and the tables of their columns, replacing the date's earlier reports.
 *
 * @param db of a transaction
 */
export async function saveMultivariate(
  db: Kysely<WarehouseTables>,
  { domain_classifier, risk_shares }: Multivariate,
  facts: MultivariateFacts,
): Promise<void> {
  const { date_dataset } = facts;
  for (const table of TABLES) await db.deleteFrom(table).where('date_dataset', '=', date_dataset).execute();
  const { columns: telling, ...domain } = domain_classifier;
  await db
    .insertInto('domain_classifier_report')
    .values({ ...facts, ...domain })
    .execute();
  const { columns: sharing, ...risk } = risk_shares;
  await db
    .insertInto('risk_shares_report')
    .values({ ...facts, ...risk })
    .execute();
  if (telling.length > 0) {
    const rows = telling.map((column) => ({ ...column, date_dataset }));
    await db.insertInto('domain_classifier_columns_report').values(rows).execute();
  }
  if (sharing.length > 0) {
    const rows = sharing.map((column) => ({ ...column, date_dataset }));
    await db.insertInto('risk_shares_columns_report').values(rows).execute();
  }
}
