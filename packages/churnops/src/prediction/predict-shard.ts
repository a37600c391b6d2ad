import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { today } from '../logical-date.js';
import { showTask } from '../progress.js';
import { championVersion } from '../registry/champion.js';
import { findVersion } from '../registry/find-version.js';
import { type LoadedModel, loadModel } from '../registry/load-model.js';
import type { WarehouseTransaction } from '../warehouse/warehouse.js';
import { withLock } from '../warehouse/with-lock.js';
import { keptPredictions, requireCustomers } from './predict.js';
import type { PredictionResult } from './prediction-result.js';
import { isOpen, joinRound, lockRound, type Round, type StagedShard, stagedShards } from './round.js';
import { dropLeftTables, rowsTable } from './rows-table.js';
import { scoreInto } from './score-into.js';
import { ofShard, type Shard, shardName } from './shard.js';
import type { ShardResult } from './shard-result.js';
import { readSnapshot } from './snapshot.js';

/**
 * Scores one shard of the customers of a date, as they are now, in a transaction of its own. The rows wait outside `prediction_logs` until
 * `completeDate` moves those of all shards there at once, so no reader sees a date half-written. Shards run in any order, at the same
 * time or not, on one machine or many.
 *
 * All shards of a date are scored with one version, the champion at the first shard. If the champion changes in between, the result and
 * the log say so. A shard that is there already stays, whatever has happened to its customers since. A past date that has predictions keeps them.
 *
 * @param date logical date `YYYY-MM-DD`, not in the future
 * @throws ChurnopsError CHURN_BUSY if the date was completed while the shard was scored; CHURN_NO_CHAMPION, CHURN_NO_CUSTOMERS,
 *   CHURN_NO_SUCH_VERSION, and the codes of `loadModel`; the reason of the context's signal, once it is aborted. Nothing is written then
 */
export async function predictShard(
  context: PipelineContext,
  date: string,
  shard: Shard,
): Promise<ShardResult | PredictionResult> {
  const { mlflow, logger, progress, now } = context;
  const name = `shard ${shardName(shard)} of ${date}`;
  const lock = { name: `churnops predict ${name}`, subject: `the predictions of ${name}` };
  return withLock(context, lock, async ({ db, transaction }) => {
    const snapshotOn = today(context);
    const written = date < snapshotOn ? await readSnapshot(db, date) : undefined;
    if (written) return keptPredictions(written);
    const customers = await requireCustomers(context);
    const champion = await championVersion(mlflow);
    const round = await transaction((steps) =>
      joinRound(
        steps.db,
        { prediction_date: date, shards: shard.of },
        { model_name: champion.name, model_version: Number(champion.version), started_at: now().toISOString() },
      ),
    );
    const isMoved = Number(champion.version) !== round.model_version;
    if (isMoved) {
      logger.warn(
        { event: { action: 'predict' }, labels: { prediction_date: date } },
        `${name} is scored with version ${round.model_version}, as the date's first shard was, though version ${champion.version} is champion now`,
      );
    }
    const describe = (staged: StagedShard, changed: boolean) => toResult(round, staged, Number(champion.version), changed);
    const earlier = (await stagedShards(db, round)).find((staged) => staged.shard === shard.number);
    if (earlier) return describe(earlier, false);
    const model = await loadModel(context, isMoved ? await findVersion(mlflow, String(round.model_version)) : champion);
    return showTask(progress, `predict ${name}`, Math.ceil(customers / shard.of), async (task) => {
      const scoring: Scoring = { round, shard, model, snapshotOn, onRows: task.update };
      const staged = await transaction((steps) => stageShard(context, steps, scoring)).catch(async (error) => {
        context.signal.throwIfAborted();
        if (await isOpen(db, round)) throw error;
        await dropLeftTables(context);
        throw overtaken(round, shard, error);
      });
      task.done(`${staged.customers} customers with version ${model.version}, ${staged.predicted_churners} likely to leave`);
      logger.info(
        { event: { action: 'predict' }, labels: { prediction_date: date, shard: shardName(shard) } },
        `scored ${staged.customers} customers of ${name}`,
      );
      return describe(staged, true);
    });
  });
}

interface Scoring {
  readonly round: Round;
  readonly shard: Shard;
  readonly model: LoadedModel;
  readonly snapshotOn: string;
  readonly onRows: (rows: number) => void;
}

/** Scores the customers of a shard into the table of its round. Rows are streamed, so memory does not grow with their number. */
async function stageShard(
  context: PipelineContext,
  steps: WarehouseTransaction,
  { round, shard, model, snapshotOn, onRows }: Scoring,
): Promise<StagedShard> {
  const { schema } = context;
  const { db } = steps;
  const { prediction_date, shards } = round;
  const rows_table = rowsTable(round);
  const scored_at = context.now().toISOString();
  const customers = await steps.copyOut(`SELECT ${schema.columnList()} FROM customer_data WHERE ${ofShard(schema, shard)}`);
  const scorer = await scoreInto(context, steps, rows_table, customers, model, {}, onRows);
  if (!(await lockRound(db, round))) throw overtaken(round, shard);
  const staged: StagedShard = {
    ...{ prediction_date, shards, shard: shard.number, rows_table, scored_at, snapshot_on: snapshotOn },
    customers: scorer.customers,
    predicted_churners: scorer.churners,
  };
  await db.insertInto('prediction_shards').values(staged).execute();
  return staged;
}

function toResult(round: Round, staged: StagedShard, championVersion: number, changed: boolean): ShardResult {
  const { prediction_date, shards, shard, customers, predicted_churners, scored_at, snapshot_on } = staged;
  const { model_name, model_version } = round;
  return {
    ...{ prediction_date, shard, shards, customers, predicted_churners, model_name, model_version },
    champion_version: championVersion,
    scored_at,
    snapshot_on,
    late: snapshot_on > prediction_date,
    changed,
  };
}

function overtaken({ prediction_date: date }: Round, shard: Shard, cause?: unknown): ChurnopsError {
  return new ChurnopsError(
    'CHURN_BUSY',
    `the predictions of ${date} were written by somebody else while shard ${shardName(shard)} was scored; its rows are not kept`,
    `if the date is to be scored again in shards, run them all again: churnops predict --date ${date} --shard ${shardName(shard)}`,
    { cause },
  );
}
