import { type RawBuilder, sql } from 'kysely';

/** One field of all rows as one parameter, an array: `unnest` makes rows of several, however many, by one short statement. */
export function columnOf<Row extends object>(rows: readonly Row[], field: keyof Row): RawBuilder<unknown> {
  return sql`${rows.map((row) => row[field] ?? null)}`;
}
