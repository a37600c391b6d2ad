import { type Kysely, sql } from 'kysely';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import type { Round } from './round.js';
import { rowsTable } from './rows-table.js';

/** Others wait behind whoever waits for a lock on a month. */
const LOCK_TIMEOUT = '5s';
const LOCK_NOT_AVAILABLE = '55P03';

/** The values that all rows of a date share. */
export interface SharedValues {
  readonly scored_at: string;
  readonly snapshot_on: string;
}

/**
 * Makes the table of a round a partition of `prediction_logs`, with the columns and the key that it lacks. No row is written again: the index is made in
 * one go, which is a third of the work of adding rows to one, and shared values are kept in Postgres' catalogue (PostgreSQL, "Adding a Column").
 *
 * @param db of a transaction that has locked the round
 * @param month partition of the date's month, by `prepareMonth`
 * @returns false if the date can't have a partition of its own, and nothing has changed: it has predictions already; its month was written before months
 *   were divided; other dates of the month have more rows outside such partitions, all of which Postgres would read, or they are being read for longer than 5 s
 */
export async function becomePartition(
  db: Kysely<WarehouseTables>,
  { id }: Pick<CustomerSchema, 'id'>,
  month: string,
  round: Round,
  { scored_at, snapshot_on }: SharedValues,
): Promise<boolean> {
  const { prediction_date: date, model_name, model_version } = round;
  const partition = `prediction_logs_${date.replaceAll('-', '_')}`;
  if (!(await isPossible(db, month, partition, round))) return false;
  await sql`SAVEPOINT own_partition`.execute(db);
  const table = sql.id(partition);
  try {
    await sql`ALTER TABLE ${sql.id(rowsTable(round))} RENAME TO ${table}`.execute(db);
    await sql`ALTER TABLE ${table}
      ADD COLUMN model_name text NOT NULL DEFAULT ${sql.lit(model_name)},
      ADD COLUMN model_version integer NOT NULL DEFAULT ${sql.lit(model_version)},
      ADD COLUMN scored_at timestamptz NOT NULL DEFAULT ${sql.lit(scored_at)},
      ADD COLUMN snapshot_on date NOT NULL DEFAULT ${sql.lit(snapshot_on)}`.execute(db);
    await sql`ALTER TABLE ${table} ADD PRIMARY KEY (prediction_date, ${sql.id(id)})`.execute(db);
    await sql`SET LOCAL lock_timeout = ${sql.lit(LOCK_TIMEOUT)}`.execute(db);
    await sql`ALTER TABLE ${sql.id(month)} ATTACH PARTITION ${table} FOR VALUES IN (${sql.lit(date)})`.execute(db);
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    await sql`ROLLBACK TO SAVEPOINT own_partition`.execute(db);
    return false;
  }
  return true;
}

async function isPossible(db: Kysely<WarehouseTables>, month: string, partition: string, round: Round): Promise<boolean> {
  const { rows } = await sql<{ possible: boolean }>`
    SELECT m.relkind = 'p' AND to_regclass(${partition}) IS NULL
      AND NOT EXISTS (SELECT FROM prediction_logs WHERE prediction_date = ${round.prediction_date})
      AND pg_relation_size(to_regclass(${`${month}_rest`})) <= pg_relation_size(to_regclass(${rowsTable(round)})) AS possible
    FROM pg_class m WHERE m.oid = to_regclass(${month})`.execute(db);
  return rows[0]?.possible === true;
}
