import { type Kysely, sql } from 'kysely';
import { type CustomerSchema, quoteName } from '../record/customer-schema.js';
import { isEmpty } from '../warehouse/is-empty.js';
import type { WarehouseTables } from '../warehouse/tables.js';

/** The table with the rows of the file, before they go into `customer_data`. */
export const STAGING = 'imported';

export interface StoredCustomers {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** Creates the staging table: the line of each row, and its values. Columns that the file lacks stay NULL. */
export async function createStaging(db: Kysely<WarehouseTables>, schema: CustomerSchema): Promise<void> {
  const columns = schema.names.map((name) => `${quoteName(name)} ${schema.sqlType(name)}`).join(', ');
  await sql.raw(`CREATE TEMP TABLE ${STAGING} (line bigint NOT NULL, ${columns}) ON COMMIT DROP`).execute(db);
}

/**
 * Adds the customers of the staging table to `customer_data`, and updates those who are known and differ. Known outcomes stay;
 * `recordOutcomes` changes those.
 *
 * @param columns those that the file has
 * @param count rows of the staging table
 * @param checksKeys whether the database checks the foreign key of the import order. The check only costs time, as the customers were added
 *   just before, but only a superuser may skip it, as on the embedded database
 */
export async function storeCustomers(
  db: Kysely<WarehouseTables>,
  schema: CustomerSchema,
  columns: readonly string[],
  { count, checksKeys }: { readonly count: number; readonly checksKeys: boolean },
): Promise<StoredCustomers> {
  const isFirst = await isEmpty(db, 'customer_data');
  const updated = isFirst ? 0 : await updateKnown(db, schema, columns);
  const list = schema.columnList(columns);
  // An insert into an empty table is faster without the look-up for conflicts.
  const unlessKnown = isFirst ? '' : 'ON CONFLICT DO NOTHING';
  const inserted = await sql.raw(`INSERT INTO customer_data (${list}) SELECT ${list} FROM ${STAGING} ${unlessKnown}`).execute(db);
  const added = Number(inserted.numAffectedRows ?? 0);
  await noteOrder(db, schema, unlessKnown, checksKeys);
  return { added, updated, unchanged: count - added - updated };
}

async function updateKnown(db: Kysely<WarehouseTables>, schema: CustomerSchema, columns: readonly string[]): Promise<number> {
  const names = columns.filter((name) => name !== schema.id && name !== schema.target).map(quoteName);
  const of = (table: string) => names.map((name) => `${table}.${name}`).join(', ');
  const { numAffectedRows } = await sql
    .raw(
      `UPDATE customer_data c SET ${names.map((name) => `${name} = i.${name}`).join(', ')}
       FROM ${STAGING} i
       WHERE c.${quoteName(schema.id)} = i.${quoteName(schema.id)} AND (${of('c')}) IS DISTINCT FROM (${of('i')})`,
    )
    .execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Records the order of the new customers in the file, after all earlier ones. */
async function noteOrder(
  db: Kysely<WarehouseTables>,
  schema: CustomerSchema,
  unlessKnown: string,
  checksKeys: boolean,
): Promise<void> {
  const id = sql.ref(schema.id);
  // The check runs for each row, and takes longer than the rest of the statement.
  if (!checksKeys) await sql`SET LOCAL session_replication_role = replica`.execute(db);
  await sql`
    INSERT INTO customer_import_order (${id}, position)
    SELECT ${id}, line + (SELECT coalesce(max(position), 0) FROM customer_import_order) FROM ${sql.ref(STAGING)}
    ${sql.raw(unlessKnown)}`.execute(db);
  if (!checksKeys) await sql`SET LOCAL session_replication_role = DEFAULT`.execute(db);
}
