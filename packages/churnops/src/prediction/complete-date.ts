import { type Kysely, sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { today } from '../logical-date.js';
import { quoteName } from '../record/customer-schema.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import { dateLock, withLock } from '../warehouse/with-lock.js';
import { keptPredictions } from './predict.js';
import { dropOldMonths, prepareMonth } from './prediction-months.js';
import type { PredictionResult } from './prediction-result.js';
import {
  dropRounds,
  dropRowsTables,
  hasAllRows,
  lockRound,
  type Round,
  readRound,
  type StagedShard,
  stagedShards,
} from './round.js';
import { readSnapshot } from './snapshot.js';

/** For sorting the rows of a date; what is larger is sorted on disk. */
const SORT_MEMORY = '64MB';

/**
 * Makes a date complete from its shards: moves their rows to `prediction_logs`, in place of the date's earlier ones, in one transaction.
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
      if (round && !round.completed_at) await transaction((steps) => dropRounds(steps.db, date));
      return keptPredictions(snapshot);
    }
    await prepareMonth(db, date);
    const result = await transaction((steps) => moveRows(context, steps.db, date, shards, round));
    await dropOldMonths(context);
    logger.info(
      { event: { action: 'predict' }, labels: { prediction_date: date } },
      `${date} is complete: ${result.customers} customers in ${shards} shards`,
    );
    return result;
  });
}

async function moveRows(
  { schema }: Pick<PipelineContext, 'schema'>,
  db: Kysely<WarehouseTables>,
  date: string,
  shards: number,
  round: Round | undefined,
): Promise<PredictionResult> {
  const staged = round && (await lockRound(db, round)) ? await stagedShards(db, round) : [];
  const there = new Set<number>();
  for (const shard of staged) if (await hasAllRows(db, shard)) there.add(shard.shard);
  requireAll(date, shards, there);
  const { model_name, model_version, round_id } = round as Round;
  const total = (value: (shard: StagedShard) => number) => staged.reduce((sum, shard) => sum + value(shard), 0);
  const customers = total((shard) => shard.customers);
  if (customers === 0) {
    const remedy = 'import customers first: churnops import FILE.csv; then score the shards again';
    throw new ChurnopsError('CHURN_NO_CUSTOMERS', `the ${shards} shards of ${date} have no customers`, remedy);
  }
  // One time and one day for all rows of a date: the latest, as what a customer was like on that day may be known in all of them.
  const latest = (value: (shard: StagedShard) => string) => staged.map(value).reduce((a, b) => (a > b ? a : b));
  const scored_at = latest((shard) => shard.scored_at);
  const snapshot_on = latest((shard) => shard.snapshot_on);
  const { numDeletedRows } = await db.deleteFrom('prediction_logs').where('prediction_date', '=', date).executeTakeFirstOrThrow();
  const columns = await scoredColumns(db);
  const rows = staged.map(({ rows_table }) => sql`SELECT ${sql.raw(columns)} FROM ${sql.table(rows_table)}`);
  await sql`SET LOCAL work_mem = ${sql.lit(SORT_MEMORY)}`.execute(db);
  // In the order of the key, so that the index grows at its end. A million entries all over it would take twice the time.
  await sql`
    INSERT INTO prediction_logs (${sql.raw(columns)}, scored_at, snapshot_on)
    SELECT ${sql.raw(columns)}, ${scored_at}::timestamptz, ${snapshot_on}::date FROM (${sql.join(rows, sql` UNION ALL `)}) scored
    ORDER BY ${sql.ref(schema.id)}`.execute(db);
  await dropRowsTables(db, staged);
  await db.deleteFrom('prediction_shards').where('prediction_date', '=', date).where('shards', '=', shards).execute();
  await db.updateTable('prediction_rounds').set({ completed_at: sql`now()` }).where('round_id', '=', round_id).execute();
  return {
    prediction_date: date,
    customers,
    predicted_churners: total((shard) => shard.predicted_churners),
    model_name,
    model_version,
    scored_at,
    snapshot_on,
    late: snapshot_on > date,
    already_scored: numDeletedRows > 0n,
    changed: true,
  };
}

/** All columns of `prediction_logs` but the two that the date has one value for, quoted. */
async function scoredColumns(db: Kysely<WarehouseTables>): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    SELECT attname AS name FROM pg_attribute
    WHERE attrelid = 'prediction_logs'::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('scored_at', 'snapshot_on')
    ORDER BY attnum`.execute(db);
  return rows.map(({ name }) => quoteName(name)).join(', ');
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
