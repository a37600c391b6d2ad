import { randomUUID } from 'node:crypto';
import { type Selectable, type SqlBool, sql } from 'kysely';
import type { DatasetInput, KeyValue, LifecycleStage, Metric, Run, RunInfo, RunStatus } from '../protocol/entities.js';
import { jsonDouble } from '../protocol/json-double.js';
import { invalid, notFound } from '../protocol/mlflow-error.js';
import { type ExperimentStore, experimentNumber, experimentNumbers, type ViewType, viewStages } from './experiment-store.js';
import { type Page, page, pageOffset } from './page.js';
import { orderValue, runCondition } from './run-filter.js';
import { parseFilter, parseOrdering } from './search-filter.js';
import type { MlflowDatabase, MlflowTables } from './tables.js';

export interface RunCreation {
  readonly experiment_id: string;
  readonly run_name?: string | undefined;
  readonly user_id?: string | undefined;
  readonly start_time?: number | undefined;
  readonly tags: readonly KeyValue[];
}

export interface RunUpdate {
  readonly status?: RunStatus | undefined;
  readonly end_time?: number | undefined;
  readonly run_name?: string | undefined;
}

export interface RunSearch {
  readonly experiment_ids: readonly string[];
  readonly filter?: string | undefined;
  readonly run_view_type?: ViewType | undefined;
  readonly max_results?: number | undefined;
  readonly order_by?: readonly string[] | undefined;
  readonly page_token?: string | undefined;
}

/** A measurement on its way in. */
export interface LoggedMetric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
  readonly model_id?: string | undefined;
  readonly dataset_name?: string | undefined;
  readonly dataset_digest?: string | undefined;
}

export interface RunBatch {
  readonly metrics: readonly LoggedMetric[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

/** The models that MLflow 2's clients logged (mlflow/utils/mlflow_tags.py). */
const MODEL_HISTORY_TAG = 'mlflow.log-model.history';

/** The tag that mirrors a run's name (mlflow/utils/mlflow_tags.py). */
const RUN_NAME_TAG = 'mlflow.runName';

/** Runs with their params, metrics and tags in SQL. */
export class RunStore {
  readonly #db: MlflowDatabase;
  readonly #experiments: ExperimentStore;
  readonly #now: () => number;

  /** @param now ms since 1970 */
  constructor(db: MlflowDatabase, experiments: ExperimentStore, now: () => number) {
    this.#db = db;
    this.#experiments = experiments;
    this.#now = now;
  }

  async create(creation: RunCreation): Promise<Run> {
    const experiment = await this.#experiments.getActive(creation.experiment_id);
    const run_id = randomUUID().replaceAll('-', '');
    const tagged = creation.tags.find(({ key }) => key === RUN_NAME_TAG)?.value;
    const run_name = creation.run_name || tagged || `run-${run_id.slice(0, 8)}`;
    const tags = new Map(creation.tags.map(({ key, value }) => [key, value])).set(RUN_NAME_TAG, run_name);
    await this.#db.transaction().execute(async (tx) => {
      await tx
        .insertInto('runs')
        .values({
          run_id,
          experiment_id: experimentNumber(creation.experiment_id),
          run_name,
          user_id: creation.user_id ?? '',
          status: 'RUNNING',
          start_time: creation.start_time ?? this.#now(),
          end_time: null,
          artifact_uri: `${experiment.artifact_location}/${run_id}/artifacts`,
        })
        .execute();
      await tx
        .insertInto('tags')
        .values([...tags].map(([key, value]) => ({ run_id, key, value })))
        .execute();
    });
    return this.get(run_id);
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  async get(runId: string): Promise<Run> {
    const [run] = await this.#complete([await this.#row(runId)]);
    return run as Run;
  }

  /**
   * A run without what it logged.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST
   */
  async info(runId: string): Promise<RunInfo> {
    return runInfo(await this.#row(runId));
  }

  async update(runId: string, update: RunUpdate): Promise<RunInfo> {
    await this.#activeRow(runId);
    const { status, end_time, run_name } = update;
    await this.#db.transaction().execute(async (tx) => {
      if (run_name) await upsertTags(tx, runId, [{ key: RUN_NAME_TAG, value: run_name }]);
      await tx
        .updateTable('runs')
        .set({
          run_id: runId,
          ...(status && { status }),
          ...(end_time !== undefined && { end_time }),
          ...(run_name && { run_name }),
        })
        .where('run_id', '=', runId)
        .execute();
    });
    return this.info(runId);
  }

  /** Deletes or restores. */
  async setStage(runId: string, stage: LifecycleStage): Promise<void> {
    await this.#row(runId);
    await this.#db.updateTable('runs').set({ lifecycle_stage: stage }).where('run_id', '=', runId).execute();
  }

  /** All of the batch or nothing. */
  async logBatch(runId: string, { metrics, params, tags }: RunBatch): Promise<void> {
    await this.#activeRow(runId);
    await this.#db.transaction().execute(async (tx) => {
      if (params.length > 0) await insertParams(tx, runId, params);
      if (metrics.length > 0) await insertMetrics(tx, runId, metrics);
      if (tags.length > 0) await upsertTags(tx, runId, tags);
      const name = tags.findLast(({ key }) => key === RUN_NAME_TAG)?.value;
      if (name) await tx.updateTable('runs').set({ run_name: name }).where('run_id', '=', runId).execute();
    });
  }

  async deleteTag(runId: string, key: string): Promise<void> {
    await this.#activeRow(runId);
    const { numDeletedRows } = await this.#db
      .deleteFrom('tags')
      .where('run_id', '=', runId)
      .where('key', '=', key)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw notFound(`No tag with name: ${key} in run with id ${runId}`);
  }

  /** Data sets and models that a run reads; what is there already stays. */
  async logInputs(
    runId: string,
    inputs: { readonly datasets: readonly DatasetInput[]; readonly models: readonly { readonly model_id: string }[] },
  ): Promise<void> {
    await this.#activeRow(runId);
    await this.#db.transaction().execute(async (tx) => {
      if (inputs.datasets.length > 0) {
        await tx
          .insertInto('run_datasets')
          .values(
            inputs.datasets.map(({ dataset, tags }) => ({
              ...dataset,
              run_id: runId,
              tags: sql`${JSON.stringify(tags)}::jsonb`,
            })) as never,
          )
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      await linkModels(
        tx,
        runId,
        false,
        inputs.models.map(({ model_id }) => ({ model_id, step: 0 })),
      );
    });
  }

  /** Models that a run made. */
  async logOutputs(runId: string, models: readonly { readonly model_id: string; readonly step: number }[]): Promise<void> {
    await this.#activeRow(runId);
    await linkModels(this.#db, runId, true, models);
  }

  /**
   * Notes a model that MLflow 2's clients logged, in the tag that holds the list of them.
   *
   * @param json the text of its MLmodel, as JSON
   */
  async logModel(runId: string, json: string): Promise<void> {
    await this.#activeRow(runId);
    const model = modelOfHistory(json);
    await this.#db.transaction().execute(async (tx) => {
      // Two clients that log at once must not lose each other's model.
      await tx.selectFrom('runs').select('run_id').where('run_id', '=', runId).forUpdate().execute();
      const tag = await tx
        .selectFrom('tags')
        .select('value')
        .where('run_id', '=', runId)
        .where('key', '=', MODEL_HISTORY_TAG)
        .executeTakeFirst();
      const history = [...(tag ? (JSON.parse(tag.value) as unknown[]) : []), model];
      await upsertTags(tx, runId, [{ key: MODEL_HISTORY_TAG, value: JSON.stringify(history) }]);
    });
  }

  /**
   * At most `limit` measurements of each run, evenly spaced over its history, the first and the last among them.
   *
   * @param interval first and last step
   */
  async metricSample(
    runIds: readonly string[],
    key: string,
    limit: number,
    interval: readonly [number, number] | undefined,
  ): Promise<Metric[]> {
    if (runIds.length === 0) return [];
    const within = interval ? sql`AND step BETWEEN ${interval[0]} AND ${interval[1]}` : sql``;
    const gaps = sql.lit(limit - 1);
    const { rows } = await sql<MetricRow>`
      SELECT * FROM (
        SELECT m.*, row_number() OVER (PARTITION BY run_id ORDER BY step, timestamp, value) - 1 AS n,
          count(*) OVER (PARTITION BY run_id) - 1 AS last
        FROM ${sql.table('mlflow.metrics')} m
        WHERE run_id IN (${sql.join([...runIds])}) AND key = ${key} ${within}
      ) numbered
      WHERE n = last OR (${gaps} > 0 AND (n = 0 OR n * ${gaps} / last > (n - 1) * ${gaps} / last))
      ORDER BY array_position(${sql.val([...runIds])}::text[], run_id), n`.execute(this.#db);
    return rows.map((row) => ({ ...metricFromRow(row), run_id: row.run_id }));
  }

  async metricHistory(runId: string, key: string, limit: number, pageToken: string | undefined): Promise<Page<Metric>> {
    await this.#row(runId);
    const offset = pageOffset(pageToken);
    const rows = await this.#db
      .selectFrom('metrics')
      .selectAll()
      .where('run_id', '=', runId)
      .where('key', '=', key)
      .orderBy('timestamp')
      .orderBy('step')
      .orderBy('value')
      .limit(limit + 1)
      .offset(offset)
      .execute();
    return page(rows.map(metricFromRow), offset, limit);
  }

  async search(search: RunSearch): Promise<Page<Run>> {
    const limit = search.max_results ?? 1000;
    const offset = pageOffset(search.page_token);
    const experiments = experimentNumbers(search.experiment_ids);
    if (experiments.length === 0) return { items: [], nextPageToken: undefined };
    let query = this.#db
      .selectFrom('runs')
      .selectAll()
      .where('experiment_id', 'in', experiments)
      .where('lifecycle_stage', 'in', viewStages(search.run_view_type));
    for (const condition of parseFilter(search.filter)) query = query.where(runCondition(condition));
    for (const text of search.order_by ?? []) {
      const ordering = parseOrdering(text);
      // Runs without the value come last, whatever the direction, as in MLflow.
      query = query.orderBy(sql`${orderValue(ordering)} ${sql.raw(ordering.descending ? 'DESC' : 'ASC')} NULLS LAST`);
    }
    const rows = await query
      .orderBy('start_time', 'desc')
      .orderBy('run_id')
      .limit(limit + 1)
      .offset(offset)
      .execute();
    const { items, nextPageToken } = page(rows, offset, limit);
    return { items: await this.#complete(items), nextPageToken };
  }

  async #row(runId: string) {
    const row = await this.#db.selectFrom('runs').selectAll().where('run_id', '=', runId).executeTakeFirst();
    if (!row) throw notFound(`Run with id=${runId} not found`);
    return row;
  }

  async #activeRow(runId: string) {
    const row = await this.#row(runId);
    if (row.lifecycle_stage !== 'active') {
      throw invalid(`The run ${runId} must be in the 'active' state. Current state is ${row.lifecycle_stage}.`);
    }
    return row;
  }

  /** The runs of `rows`, in their order, with one query for each kind of detail. */
  async #complete(rows: readonly RunRow[]): Promise<Run[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ run_id }) => run_id);
    const ofRuns = <Table extends 'params' | 'tags' | 'latest_metrics'>(table: Table) =>
      sql<
        Selectable<MlflowTables[Table]>
      >`SELECT * FROM ${sql.table(`mlflow.${table}`)} WHERE run_id IN (${sql.join(ids)}) ORDER BY key`;
    const params = groupByRun((await ofRuns('params').execute(this.#db)).rows);
    const tags = groupByRun((await ofRuns('tags').execute(this.#db)).rows);
    const metrics = groupByRun((await ofRuns('latest_metrics').execute(this.#db)).rows);
    const datasets = groupByRun(await this.#db.selectFrom('run_datasets').selectAll().where('run_id', 'in', ids).execute());
    const models = groupByRun(await this.#db.selectFrom('run_models').selectAll().where('run_id', 'in', ids).execute());
    const keyValue = ({ key, value }: KeyValue) => ({ key, value });
    return rows.map((row) => ({
      info: runInfo(row),
      inputs: {
        dataset_inputs: (datasets.get(row.run_id) ?? []).map(({ run_id: _, tags: ofInput, ...dataset }) => ({
          dataset,
          tags: ofInput,
        })),
        model_inputs: (models.get(row.run_id) ?? []).filter((model) => !model.is_output).map(({ model_id }) => ({ model_id })),
      },
      outputs: {
        model_outputs: (models.get(row.run_id) ?? [])
          .filter((model) => model.is_output)
          .map(({ model_id, step }) => ({ model_id, step })),
      },
      data: {
        params: (params.get(row.run_id) ?? []).map(keyValue),
        tags: (tags.get(row.run_id) ?? []).map(keyValue),
        metrics: (metrics.get(row.run_id) ?? []).map(metricFromRow),
      },
    }));
  }
}

type RunRow = Selectable<MlflowTables['runs']>;
type MetricRow = Selectable<MlflowTables['metrics']>;
function groupByRun<Row extends { run_id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.run_id);
    if (group) group.push(row);
    else groups.set(row.run_id, [row]);
  }
  return groups;
}

function runInfo({ experiment_id, end_time, ...row }: RunRow): RunInfo {
  return {
    ...row,
    run_uuid: row.run_id,
    experiment_id: String(experiment_id),
    ...(end_time !== null && { end_time }),
  };
}

function metricFromRow({ key, value, timestamp, step }: MetricRow): Metric {
  return { key, value: jsonDouble(value), timestamp, step };
}

async function linkModels(
  db: MlflowDatabase,
  runId: string,
  isOutput: boolean,
  models: readonly { readonly model_id: string; readonly step: number }[],
): Promise<void> {
  if (models.length === 0) return;
  await db
    .insertInto('run_models')
    .values(models.map((model) => ({ ...model, run_id: runId, is_output: isOutput })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function modelOfHistory(json: string): object {
  let model: unknown;
  try {
    model = JSON.parse(json);
  } catch (error) {
    throw invalid(`Malformed model info in 'model_json': ${(error as Error).message}`);
  }
  const missing = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'].filter(
    (name) => !Object.hasOwn(Object(model), name),
  );
  if (missing.length > 0) throw invalid(`Model json in 'model_json' is missing mandatory fields: ${missing.join(', ')}`);
  return model as object;
}

async function upsertTags(tx: MlflowDatabase, runId: string, tags: readonly KeyValue[]): Promise<void> {
  // One INSERT can't update a row twice; the last value of a key is the one that counts.
  const latest = new Map(tags.map(({ key, value }) => [key, value]));
  await tx
    .insertInto('tags')
    .values([...latest].map(([key, value]) => ({ run_id: runId, key, value })))
    .onConflict((conflict) => conflict.columns(['run_id', 'key']).doUpdateSet((row) => ({ value: row.ref('excluded.value') })))
    .execute();
}

/** Params are written once: the same value again is accepted, another one refused. */
async function insertParams(tx: MlflowDatabase, runId: string, params: readonly KeyValue[]): Promise<void> {
  await tx
    .insertInto('params')
    .values(params.map(({ key, value }) => ({ run_id: runId, key, value })))
    .onConflict((conflict) => conflict.columns(['run_id', 'key']).doNothing())
    .execute();
  const keys = params.map(({ key }) => key);
  const stored = await tx.selectFrom('params').selectAll().where('run_id', '=', runId).where('key', 'in', keys).execute();
  const storedValues = new Map(stored.map(({ key, value }) => [key, value]));
  for (const { key, value } of params) {
    const old = storedValues.get(key);
    if (old === value) continue;
    throw invalid(
      `Changing param values is not allowed. Param with key='${key}' was already logged with value='${old}' ` +
        `for run ID='${runId}'. Attempted logging new value '${value}'.`,
    );
  }
}

async function insertMetrics(tx: MlflowDatabase, runId: string, metrics: RunBatch['metrics']): Promise<void> {
  const rows = metrics.map(({ key, value, timestamp, step }) => ({ run_id: runId, key, value, timestamp, step }));
  // A retried request must not double its metrics: the primary key is the whole measurement.
  await tx
    .insertInto('metrics')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const ofModels = metrics.filter(({ model_id }) => model_id);
  if (ofModels.length > 0) {
    await tx
      .insertInto('logged_model_metrics')
      .values(
        ofModels.map(({ model_id = '', dataset_name = '', dataset_digest = '', key, value, timestamp, step }) => {
          return { model_id, run_id: runId, key, value, timestamp, step, dataset_name, dataset_digest };
        }),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const latest = new Map<string, MetricRow>();
  for (const row of rows) {
    const other = latest.get(row.key);
    if (!other || isLater(row, other)) latest.set(row.key, row);
  }
  await tx
    .insertInto('latest_metrics')
    .values([...latest.values()])
    .onConflict((conflict) =>
      conflict
        .columns(['run_id', 'key'])
        .doUpdateSet((row) => ({
          value: row.ref('excluded.value'),
          step: row.ref('excluded.step'),
          timestamp: row.ref('excluded.timestamp'),
        }))
        .where(
          sql<SqlBool>`(excluded.step, excluded.timestamp, excluded.value)
            > (latest_metrics.step, latest_metrics.timestamp, latest_metrics.value)`,
        ),
    )
    .execute();
}

/** By step, then time, then value: MLflow's order of measurements. */
function isLater(a: MetricRow, b: MetricRow): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  return a.value > b.value;
}
