import { type Kysely, sql } from 'kysely';
import type { WarehouseTables } from './tables.js';

/**
 * Waits until no other transaction does `work` for the date, and makes others wait until this one ends. Without it, two processes
 * that replace a date's rows at once would both find nothing to delete, and the second insert would fail.
 *
 * @param db of a transaction
 */
export async function oneAtATime(db: Kysely<WarehouseTables>, work: string, logicalDate: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`churnops ${work} ${logicalDate}`}, 0))`.execute(db);
}
