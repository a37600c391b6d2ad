import { type RawBuilder, sql } from 'kysely';

/** One field of all rows as one parameter, an array: `unnest` makes rows of several, however many, by one short statement. */
export function columnOf<Row extends object>(rows: readonly Row[], field: keyof Row): RawBuilder<unknown> {
  const values = rows.map((row) => row[field] ?? null);
  // Numbers as the text of an array: the driver would look at each for what to escape.
  return values.every((value) => typeof value === 'number') ? sql`${`{${values.join(',')}}`}` : sql`${values}`;
}
