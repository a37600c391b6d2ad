import { type RawBuilder, sql } from 'kysely';

/** One field of all rows as a single array parameter. `unnest` turns several such arrays into rows, so the statement stays short. */
export function columnOf<Row extends object>(rows: readonly Row[], field: keyof Row): RawBuilder<unknown> {
  const values = rows.map((row) => row[field] ?? null);
  // Numbers go as the text of an array: the driver would check each one for characters to escape.
  const areNumbers = values.every((value) => typeof value === 'number' || typeof value === 'bigint');
  return areNumbers ? sql`${`{${values.join(',')}}`}` : sql`${values}`;
}
