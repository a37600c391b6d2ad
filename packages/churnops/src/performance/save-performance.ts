import type { Kysely } from 'kysely';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { ScopeFigures } from './measure-rows.js';
import type { ReportedDate } from './reported-dates.js';

/**
 * Writes `performance_report`, replacing the date's earlier report.
 *
 * @param db of a transaction
 * @param dateReport the day on which the report is made, `YYYY-MM-DD`
 */
export async function savePerformance(
  db: Kysely<WarehouseTables>,
  { date, modelVersion, windowVersion, inputs }: ReportedDate,
  scopes: readonly ScopeFigures[],
  dateReport: string,
): Promise<void> {
  for (const table of ['performance_report', 'performance_inputs'] as const) {
    await db.deleteFrom(table).where('date_dataset', '=', date).execute();
  }
  const rows = scopes.flatMap(({ scope, cohort, figures }) =>
    figures.map((figure) => ({
      date_dataset: date,
      scope,
      cohort,
      ...figure,
      model_version: scope === 'window' ? windowVersion : modelVersion,
      date_report: dateReport,
    })),
  );
  await db.insertInto('performance_report').values(rows).execute();
  await db.insertInto('performance_inputs').values({ date_dataset: date, inputs }).execute();
}
