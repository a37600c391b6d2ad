import type { Kysely } from 'kysely';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { PicturedComparison } from './compare-samples.js';
import type { ColumnComparison, DriftReport } from './monitoring-result.js';

const TABLES = ['data_report', 'data_columns_report', 'data_outputs_report', 'data_quality_report', 'segment_report'] as const;

/**
 * Writes `data_report`, `data_columns_report` and `data_outputs_report` with a picture of each column, `data_quality_report` and `segment_report`.
 * Replaces the date's earlier reports.
 *
 * @param db of a transaction
 */
export async function saveReport(
  db: Kysely<WarehouseTables>,
  { columns, outputs, quality, segments, ...report }: DriftReport,
  pictures: PicturedComparison['pictures'],
): Promise<void> {
  const { date_dataset, date_report, reference } = report;
  for (const table of TABLES) {
    await db.deleteFrom(table).where('date_dataset', '=', date_dataset).execute();
  }
  await db.insertInto('data_report').values(report).execute();
  const rowOf = (column: ColumnComparison) => ({
    ...column,
    date_dataset,
    date_report,
    reference,
    picture: pictures[column.column_name] ?? null,
  });
  await db.insertInto('data_columns_report').values(columns.map(rowOf)).execute();
  await db.insertInto('data_outputs_report').values(outputs.map(rowOf)).execute();
  await db
    .insertInto('data_quality_report')
    .values(quality.map((check) => ({ ...check, date_dataset, date_report, reference })))
    .execute();
  await db
    .insertInto('segment_report')
    .values(segments.map((segment, position) => ({ ...segment, position, date_dataset, date_report, reference })))
    .execute();
}
