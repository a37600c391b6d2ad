import { type Kysely, sql } from 'kysely';
import type { DriftReference } from '../drift-reference.js';
import { addDays } from '../logical-date.js';
import type { WarehouseTables } from '../warehouse/tables.js';

/** How many weeks `same-weekday` looks back. */
const WEEKS = 4;

/** Days before a date at which a reference looks, the nearest first. */
const LOOKED_AT: Readonly<Record<Exclude<DriftReference, 'training'>, readonly number[]>> = {
  'last-week': [1, 2, 3, 4, 5, 6, 7],
  'same-weekday': Array.from({ length: WEEKS }, (_, week) => 7 * (week + 1)),
};

/** The dates that a reference looks at, oldest first, whether they have predictions or not. @param date `YYYY-MM-DD` */
export function candidateDates(reference: Exclude<DriftReference, 'training'>, date: string): string[] {
  return LOOKED_AT[reference].map((days) => addDays(date, -days)).reverse();
}

/**
 * The dates whose predictions a date is compared with, oldest first: of `last-week` all that have predictions, of `same-weekday` the newest.
 *
 * @param date `YYYY-MM-DD`
 */
export async function readReferenceDates(
  db: Kysely<WarehouseTables>,
  reference: Exclude<DriftReference, 'training'>,
  date: string,
): Promise<string[]> {
  const candidates = candidateDates(reference, date);
  const { rows } = await sql<{ day: string }>`
    SELECT day::text FROM unnest(${candidates}::date[]) AS looked (day)
    WHERE EXISTS (SELECT FROM prediction_logs WHERE prediction_date = day) ORDER BY day`.execute(db);
  const days = rows.map(({ day }) => day);
  return reference === 'last-week' ? days : days.slice(-1);
}
