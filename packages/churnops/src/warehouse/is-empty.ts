import { type Kysely, sql } from 'kysely';
import type { WarehouseTables } from './tables.js';

/** Whether a table has no rows. */
export async function isEmpty(db: Kysely<WarehouseTables>, table: keyof WarehouseTables): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM ${sql.table(table)} LIMIT 1`.execute(db);
  return rows.length === 0;
}
