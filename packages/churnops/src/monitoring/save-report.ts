import type { Kysely } from 'kysely';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { MonitoringResult } from './monitoring-result.js';

/**
 * Writes `data_report` and `data_columns_report`, replacing the date's earlier reports.
 *
 * @param db of a transaction
 */
export async function saveReport(db: Kysely<WarehouseTables>, { columns, ...report }: MonitoringResult): Promise<void> {
  const { date_dataset, date_report } = report;
  for (const table of ['data_report', 'data_columns_report'] as const) {
    await db.deleteFrom(table).where('date_dataset', '=', date_dataset).execute();
  }
  await db.insertInto('data_report').values(report).execute();
  await db
    .insertInto('data_columns_report')
    .values(columns.map((column) => ({ ...column, date_dataset, date_report })))
    .execute();
}
