import type { Kysely } from 'kysely';
import type { ReportedReference } from '../../drift-reference.js';
import type { WarehouseTables } from '../../warehouse/tables.js';
import { candidateDates } from '../reference-dates.js';
import type { EarlierRows } from './check-rows.js';

/**
 * What the checks of whole rows measured on the dates before that have a report: of `same-weekday` the four of the same weekday, else the seven
 * dates before.
 *
 * @param date `YYYY-MM-DD`
 */
export async function readEarlierRows(
  db: Kysely<WarehouseTables>,
  reference: ReportedReference,
  date: string,
): Promise<EarlierRows> {
  const rows = await db
    .selectFrom('data_quality_report')
    .select(['check_name', 'value'])
    .where('date_dataset', 'in', candidateDates(reference === 'same-weekday' ? reference : 'last-week', date))
    .where('column_name', 'is', null)
    .orderBy('date_dataset')
    .execute();
  const valuesOf = (check: string) =>
    rows.flatMap(({ check_name, value }) => (check_name === check && value !== null ? [value] : []));
  return { rows: valuesOf('rows'), duplicates: valuesOf('duplicates') };
}
