import { type Kysely, sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { today } from '../logical-date.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import { dateLock, withLock } from '../warehouse/with-lock.js';
import { becomePartition, type SharedValues } from './own-partition.js';
import { keptPredictions } from './predict.js';
import { dropOldMonths, prepareMonth } from './prediction-months.js';
import type { PredictionResult } from './prediction-result.js';
import { dropRounds, lockRound, type Round, readRound, type StagedShard, stagedShards } from './round.js';
import { dropLeftTables, rowsTable, scoredColumns } from './rows-table.js';
import { readSnapshot } from './snapshot.js';

/** For sorting the rows of a date; what is larger is sorted on disk. */
const SORT_MEMORY = '64MB';

/**
 * Makes a date complete from its shards, in one transaction: their table becomes a partition of `prediction_logs`, or, if the date cannot have one, its
 * rows move there, in place of the date's earlier ones.
 * Unless all shards are there, nothing changes. A date that was completed already stays as it is, and so does a past date with predictions.
 *
 * @param date logical date `YYYY-MM-DD`
 * @param shards how many shards the date was divided into
 * @throws ChurnopsError CHURN_SHARDS_MISSING, which names them; CHURN_NO_CUSTOMERS if all shards are empty. The date's rows then stay
 */
export async function completeDate(context: PipelineContext, date: string, shards: number): Promise<PredictionResult> {
  const { logger } = context;
  return withLock(context, dateLock(date), async ({ db, transaction }) => {
    const round = await readRound(db, { prediction_date: date, shards });
    const snapshot = await readSnapshot(db, date);
    if (snapshot && (date < today(context) || round?.completed_at)) {
      if (round && !round.completed_at) {
        await transaction((steps) => dropRounds(steps.db, date));
        await dropLeftTables(context);
      }
      return keptPredictions(snapshot);
    }
    const month = await prepareMonth(db, date);
    const result = await transaction((steps) => complete(context, steps.db, date, shards, round, month));
    await dropLeftTables(context);
    await dropOldMonths(context);
    logger.info(
      { event: { action: 'predict' }, labels: { prediction_date: date } },
      `${date} is complete: ${result.customers} customers in ${shards} shards`,
    );
    return result;
  });
}

async function complete(
  { schema }: Pick<PipelineContext, 'schema'>,
  db: Kysely<WarehouseTables>,
  date: string,
  shards: number,
  round: Round | undefined,
  month: string,
): Promise<PredictionResult> {
  const staged = round && (await lockRound(db, round)) ? await stagedShards(db, round) : [];
  requireAll(date, shards, new Set(staged.map(({ shard }) => shard)));
  const whole = round as Round;
  const total = (value: (shard: StagedShard) => number) => staged.reduce((sum, shard) => sum + value(shard), 0);
  const customers = total((shard) => shard.customers);
  if (customers === 0) {
    const remedy = 'import customers first: churnops import FILE.csv; then score the shards again';
    throw new ChurnopsError('CHURN_NO_CUSTOMERS', `the ${shards} shards of ${date} have no customers`, remedy);
  }
  // One time and one day for all rows of a date: the latest, as what a customer was like on that day may be known in all of them.
  const latest = (value: (shard: StagedShard) => string) => staged.map(value).reduce((a, b) => (a > b ? a : b));
  const shared = { scored_at: latest((shard) => shard.scored_at), snapshot_on: latest((shard) => shard.snapshot_on) };
  const isNew = await becomePartition(db, schema, month, whole, shared);
  const already_scored = !isNew && (await moveRows(db, schema.id, whole, shared));
  await db.deleteFrom('prediction_shards').where('prediction_date', '=', date).where('shards', '=', shards).execute();
  const { round_id, model_name, model_version } = whole;
  await db.updateTable('prediction_rounds').set({ completed_at: sql`now()` }).where('round_id', '=', round_id).execute();
  return {
    prediction_date: date,
    customers,
    predicted_churners: total((shard) => shard.predicted_churners),
    model_name,
    model_version,
    ...shared,
    late: shared.snapshot_on > date,
    already_scored,
    changed: true,
  };
}

/**
 * Moves the rows of a round to `prediction_logs`, in place of those that the date has.
 *
 * @returns whether it had any
 */
async function moveRows(
  db: Kysely<WarehouseTables>,
  id: string,
  round: Round,
  { scored_at, snapshot_on }: SharedValues,
): Promise<boolean> {
  const { prediction_date, model_name, model_version } = round;
  const { numDeletedRows } = await db
    .deleteFrom('prediction_logs')
    .where('prediction_date', '=', prediction_date)
    .executeTakeFirstOrThrow();
  const columns = sql.join([...(await scoredColumns(db)).map(({ name }) => name), 'prediction_date'].map((name) => sql.id(name)));
  await sql`SET LOCAL work_mem = ${sql.lit(SORT_MEMORY)}`.execute(db);
  // In the order of the key, so that the index grows at its end. A million entries all over it would take twice the time.
  await sql`
    INSERT INTO prediction_logs (${columns}, model_name, model_version, scored_at, snapshot_on)
    SELECT ${columns}, ${model_name}, ${model_version}::integer, ${scored_at}::timestamptz, ${snapshot_on}::date
    FROM ${sql.id(rowsTable(round))} ORDER BY ${sql.id(id)}`.execute(db);
  await sql`DROP TABLE ${sql.id(rowsTable(round))}`.execute(db);
  return numDeletedRows > 0n;
}

function requireAll(date: string, shards: number, found: ReadonlySet<number>): void {
  const missing = Array.from({ length: shards }, (_, i) => i + 1).filter((shard) => !found.has(shard));
  if (missing.length === 0) return;
  const named = missing.length === 1 ? `shard ${missing[0]}` : `the shards ${missing.join(', ')}`;
  throw new ChurnopsError(
    'CHURN_SHARDS_MISSING',
    `${date} lacks ${named} of ${shards}, and stays as it is`,
    `score what is missing, then complete the date again: churnops predict --date ${date} --shard ${missing[0]}/${shards}`,
  );
}
