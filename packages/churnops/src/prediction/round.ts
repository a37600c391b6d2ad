import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import { quoteName } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';

/** A date that is scored in shards. All of them are scored with the version that the first one found as champion. */
export type Round = Selectable<WarehouseTables['prediction_rounds']>;

/** A shard whose rows wait in a table of their own. */
export type StagedShard = Selectable<WarehouseTables['prediction_shards']>;

/**
 * The round of a date and a number of shards. It begins with the first shard, and anew with the first shard after it was completed.
 *
 * @param begin what a new round is scored with
 */
export async function joinRound(
  db: Kysely<WarehouseTables>,
  key: Pick<Round, 'prediction_date' | 'shards'>,
  begin: Pick<Round, 'model_name' | 'model_version' | 'started_at'>,
): Promise<Round> {
  const fresh = { ...begin, round_id: randomUUID(), completed_at: null };
  const begun = await db
    .insertInto('prediction_rounds')
    .values({ ...key, ...fresh })
    .onConflict((conflict) =>
      conflict.columns(['prediction_date', 'shards']).doUpdateSet(fresh).where('prediction_rounds.completed_at', 'is not', null),
    )
    .returningAll()
    .executeTakeFirst();
  return begun ?? (await readRound(db, key)) ?? joinRound(db, key, begin);
}

/** @returns undefined if no shard of so many has begun */
export function readRound(
  db: Kysely<WarehouseTables>,
  { prediction_date, shards }: Pick<Round, 'prediction_date' | 'shards'>,
): Promise<Round | undefined> {
  return db
    .selectFrom('prediction_rounds')
    .selectAll()
    .where('prediction_date', '=', prediction_date)
    .where('shards', '=', shards)
    .executeTakeFirst();
}

/**
 * Locks a round until the transaction ends. Whoever changes shards or their tables does this first, so that nobody waits in a circle.
 *
 * @returns false if the round is over, or has begun anew
 */
export async function lockRound(db: Kysely<WarehouseTables>, { round_id }: Pick<Round, 'round_id'>): Promise<boolean> {
  const found = await db
    .selectFrom('prediction_rounds')
    .select('round_id')
    .where('round_id', '=', round_id)
    .where('completed_at', 'is', null)
    .forUpdate()
    .execute();
  return found.length > 0;
}

/** The shards of a round that are scored, in their order. */
export function stagedShards(
  db: Kysely<WarehouseTables>,
  { prediction_date, shards }: Pick<Round, 'prediction_date' | 'shards'>,
): Promise<StagedShard[]> {
  return db
    .selectFrom('prediction_shards')
    .selectAll()
    .where('prediction_date', '=', prediction_date)
    .where('shards', '=', shards)
    .orderBy('shard')
    .execute();
}

/**
 * Makes the table for the rows of a shard. It has the columns of `prediction_logs`, and neither index nor write-ahead log, which would
 * double the cost of rows that stay for some minutes. After a crash of the database it is empty; `hasAllRows` notices.
 *
 * @returns its name
 */
export async function createRowsTable(db: Kysely<WarehouseTables>): Promise<string> {
  const name = `prediction_shard_${randomUUID().replaceAll('-', '')}`;
  await sql.raw(`CREATE UNLOGGED TABLE ${quoteName(name)} (LIKE prediction_logs)`).execute(db);
  return name;
}

/** Whether the rows of a shard are still there. */
export async function hasAllRows(db: Kysely<WarehouseTables>, { rows_table, customers }: StagedShard): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM ${sql.table(rows_table)}`.execute(db);
  return rows[0]?.count === customers;
}

export async function dropRowsTables(
  db: Kysely<WarehouseTables>,
  shards: readonly Pick<StagedShard, 'rows_table'>[],
): Promise<void> {
  for (const { rows_table } of shards) await sql.raw(`DROP TABLE IF EXISTS ${quoteName(rows_table)}`).execute(db);
}

/** Forgets what was scored of a date in shards, of whatever number. To be called in the transaction that writes the date's rows. */
export async function dropRounds(db: Kysely<WarehouseTables>, date: string): Promise<void> {
  await db.selectFrom('prediction_rounds').select('round_id').where('prediction_date', '=', date).forUpdate().execute();
  const shards = await db.deleteFrom('prediction_shards').where('prediction_date', '=', date).returning('rows_table').execute();
  await dropRowsTables(db, shards);
  await db.deleteFrom('prediction_rounds').where('prediction_date', '=', date).execute();
}
