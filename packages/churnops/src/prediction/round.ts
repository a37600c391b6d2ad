import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable } from 'kysely';
import type { WarehouseTables } from '../warehouse/tables.js';
import { createRowsTable } from './rows-table.js';

/** A date that is scored in shards. All of them are scored with the version that the first one found as champion. */
export type Round = Selectable<WarehouseTables['prediction_rounds']>;

/** A shard whose rows wait in the table of its round. */
export type StagedShard = Selectable<WarehouseTables['prediction_shards']>;

/**
 * The round of a date and a number of shards. It begins with the first shard, and anew with the first shard after it was completed.
 *
 * @param db of a transaction, so that a round that begins has its table
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
  if (begun) await createRowsTable(db, begun);
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
 * Locks a round until the transaction ends. Whoever changes its shards or its table does this first, so that nobody waits in a circle.
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

/** Whether a round is neither completed nor overtaken. */
export async function isOpen(db: Kysely<WarehouseTables>, round: Round): Promise<boolean> {
  const found = await readRound(db, round);
  return found?.round_id === round.round_id && found.completed_at === null;
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
 * Forgets what was scored of a date in shards, of whatever number. To be called in the transaction that writes the date's rows; the rows of the
 * shards stay until `dropLeftTables`.
 */
export async function dropRounds(db: Kysely<WarehouseTables>, date: string): Promise<void> {
  // Its shards go with it.
  await db.deleteFrom('prediction_rounds').where('prediction_date', '=', date).execute();
}
