import { type RawBuilder, sql } from 'kysely';
import type { WarehouseTables } from '../warehouse/tables.js';

/** The tables with a report for each date. */
type ReportTable = {
  [Table in keyof WarehouseTables]: 'date_dataset' extends keyof WarehouseTables[Table] ? Table : never;
}[keyof WarehouseTables];

/**
 * The date that a report is asked for.
 *
 * @param date `YYYY-MM-DD`; undefined: the newest date that has a report in the table
 */
export function dateOrNewest(table: ReportTable, date: string | undefined): string | RawBuilder<string> {
  return date ?? sql<string>`(SELECT max(date_dataset) FROM ${sql.table(table)})`;
}
