import { type RawBuilder, sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import type { DatasetInput, KeyValue } from '../protocol/entities.js';
import type { Int64 } from '../protocol/int64.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import { pythonList, pythonSet, pythonString } from '../protocol/python-text.js';
import { columnOf } from './column-of.js';

/** A measurement to be logged. */
export interface LoggedMetric {
  readonly key: string;
  readonly value: number;
  /** ms since 1970. */
  readonly timestamp: Int64;
  readonly step: Int64;
  readonly model_id?: string | undefined;
  readonly dataset_name?: string | undefined;
  readonly dataset_digest?: string | undefined;
}

export interface RunBatch {
  readonly metrics: readonly LoggedMetric[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

interface ParamChange {
  readonly key: string;
  readonly before: string;
  readonly now: string;
}

/** The tag that lists the models logged by MLflow 2's clients (mlflow/utils/mlflow_tags.py). */
const MODEL_HISTORY_TAG = 'mlflow.log-model.history';

/** The tag that mirrors a run's name (mlflow/utils/mlflow_tags.py). */
export const RUN_NAME_TAG = 'mlflow.runName';

/** SQLSTATE not_null_violation. */
const NOT_NULL_VIOLATION = '23502';

/**
 * Writes what runs log to SQL. Each call is one statement, so it is kept completely or not at all, and a client waits for the database
 * only once. Each call raises the run's revision.
 */
export class RunLog {
  readonly #db: MlflowDatabase;

  constructor(db: MlflowDatabase) {
    this.#db = db;
  }

  /**
   * Logs the whole batch, or nothing of it.
   *
   * @throws MlflowError INVALID_PARAMETER_VALUE for a param that was logged with another value, or comes twice
   */
  async logBatch(runId: string, batch: RunBatch): Promise<void> {
    requireOnce(batch.params);
    await this.#log(runId, batch, (changes) => {
      const shown = changes.map(
        ({ key, before, now }) =>
          `{'key': ${pythonString(key)}, 'old_value': ${pythonString(before)}, 'new_value': ${pythonString(now)}}`,
      );
      return `Params were already logged='[${shown.join(', ')}]' for run ID='${runId}'.`;
    });
  }

  /** @throws MlflowError INVALID_PARAMETER_VALUE for a param that was logged with another value */
  async logParam(runId: string, param: KeyValue): Promise<void> {
    await this.#log(runId, { metrics: [], params: [param], tags: [] }, ([change]) => {
      const { key, before, now } = change as ParamChange;
      return (
        `Param with key='${key}' was already logged with value='${before}' for run ID='${runId}'. ` +
        `Attempted logging new value '${now}'.`
      );
    });
  }

  async #log(
    runId: string,
    { metrics, params, tags }: RunBatch,
    describe: (changes: readonly ParamChange[]) => string,
  ): Promise<void> {
    const name = tags.findLast(({ key }) => key === RUN_NAME_TAG)?.value;
    const parts = [
      ...(metrics.length > 0 ? metricParts(metrics) : []),
      ...(params.length > 0 ? [insertParams(params)] : []),
      ...(tags.length > 0 ? [upsertTags(tags)] : []),
    ];
    try {
      await this.#logTo(runId, parts, name ? sql`, run_name = ${name}` : sql``);
    } catch (error) {
      if ((error as { code?: string }).code !== NOT_NULL_VIOLATION) throw error;
      const changes = await this.#changedParams(runId, params);
      if (changes.length > 0) throw invalid(`Changing param values is not allowed. ${describe(changes)}`);
      throw new MlflowError('INTERNAL_ERROR', `The params of run ${runId} changed while they were logged; try again.`);
    }
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST for a tag that is not set */
  async deleteTag(runId: string, key: string): Promise<void> {
    const deleted = sql`deleted AS (DELETE FROM mlflow.tags t USING run WHERE t.run_id = run.run_id AND t.key = ${key} RETURNING t.key)`;
    const { found } = await this.#logTo(runId, [deleted], sql``, sql`EXISTS (SELECT 1 FROM deleted)`);
    if (!found) throw notFound(`No tag with name: ${key} in run with id ${runId}`);
  }

  /** Adds data sets and models that a run reads. Existing ones stay. */
  async logInputs(
    runId: string,
    inputs: { readonly datasets: readonly DatasetInput[]; readonly models: readonly { readonly model_id: string }[] },
  ): Promise<void> {
    const datasets = inputs.datasets.map(({ dataset, tags }) => ({ ...dataset, tags }));
    await this.#logTo(runId, [
      sql`read AS (
        INSERT INTO mlflow.run_datasets (run_id, name, digest, source_type, source, schema, profile, tags)
        SELECT run_id, name, digest, source_type, source, schema, profile, tags
        FROM run, ROWS FROM (jsonb_to_recordset(${JSON.stringify(datasets)}::jsonb)
          AS (name text, digest text, source_type text, source text, schema text, profile text, tags jsonb)) WITH ORDINALITY
          AS d (name, digest, source_type, source, schema, profile, tags, place)
        ORDER BY d.place
        ON CONFLICT DO NOTHING)`,
      linkModels(
        false,
        inputs.models.map(({ model_id }) => ({ model_id, step: 0 })),
      ),
    ]);
  }

  /** Adds models that a run made. */
  async logOutputs(runId: string, models: readonly { readonly model_id: string; readonly step: Int64 }[]): Promise<void> {
    await this.#logTo(runId, [linkModels(true, models)]);
  }

  /**
   * Adds a model that an MLflow 2 client logged to the tag that lists them.
   *
   * @param json the text of its MLmodel, as JSON
   */
  async logModel(runId: string, json: string): Promise<void> {
    const model = JSON.stringify([modelOfHistory(json)]);
    // Lock the run's row first: two clients that log at the same time must not lose each other's model.
    await this.#logTo(runId, [
      sql`tagged AS (
        INSERT INTO mlflow.tags AS tag (run_id, key, value) SELECT run_id, ${MODEL_HISTORY_TAG}, ${model} FROM run
        ON CONFLICT (run_id, key) DO UPDATE SET value = (tag.value::jsonb || excluded.value::jsonb)::text)`,
    ]);
  }

  /**
   * @param parts further common table expressions, which can refer to the run as `run`
   * @param set further changes to the run's own row
   * @param found an expression over the parts, whose value is returned
   */
  async #logTo(
    runId: string,
    parts: readonly RawBuilder<unknown>[],
    set: RawBuilder<unknown> = sql``,
    found: RawBuilder<unknown> = sql`true`,
  ): Promise<{ found: boolean }> {
    const run = sql`run AS (
      UPDATE mlflow.runs SET revision = revision + 1 ${set} WHERE run_id = ${runId} AND lifecycle_stage = 'active' RETURNING run_id)`;
    const { rows } = await sql<{ found: boolean }>`WITH ${sql.join([run, ...parts])} SELECT ${found} AS found FROM run`.execute(
      this.#db,
    );
    const [row] = rows;
    if (!row) throw await this.#refusal(runId);
    return row;
  }

  async #refusal(runId: string): Promise<MlflowError> {
    const row = await this.#db.selectFrom('runs').select('lifecycle_stage').where('run_id', '=', runId).executeTakeFirst();
    if (!row) return notFound(`Run with id=${runId} not found`);
    return invalid(`The run ${runId} must be in the 'active' state. Current state is ${row.lifecycle_stage}.`);
  }

  async #changedParams(runId: string, params: readonly KeyValue[]): Promise<ParamChange[]> {
    const keys = params.map(({ key }) => key);
    const stored = await this.#db.selectFrom('params').selectAll().where('run_id', '=', runId).where('key', 'in', keys).execute();
    const values = new Map(stored.map(({ key, value }) => [key, value]));
    return params.flatMap(({ key, value: now }) => {
      const before = values.get(key);
      return before === undefined || before === now ? [] : [{ key, before, now }];
    });
  }
}

/** Writes the history, its series with their latest measurements, and the metrics of logged models. */
function metricParts(metrics: readonly LoggedMetric[]): RawBuilder<unknown>[] {
  const ofModels = metrics.filter(({ model_id }) => model_id);
  return [
    sql`measured AS (
      SELECT * FROM unnest(${columnOf(metrics, 'key')}::text[], ${columnOf(metrics, 'step')}::bigint[],
        ${columnOf(metrics, 'timestamp')}::bigint[], ${columnOf(metrics, 'value')}::double precision[])
        WITH ORDINALITY AS m (key, step, timestamp, value, place))`,
    // The latest measurement has the greatest step, then time, then value, as in MLflow. Series get their numbers in the order in which
    // they were logged, so runs can be read in that order.
    sql`series AS (
      INSERT INTO mlflow.latest_metrics AS latest (run_id, key, step, timestamp, value)
      SELECT run_id, key, step, timestamp, value FROM (
        SELECT DISTINCT ON (key) run_id, key, step, timestamp, value, min(place) OVER (PARTITION BY key) AS first FROM run, measured
        ORDER BY key, step DESC, timestamp DESC, value DESC) last ORDER BY first
      ON CONFLICT (run_id, key) DO UPDATE SET (step, timestamp, value) = (
        SELECT v.step, v.timestamp, v.value
        FROM (VALUES (excluded.step, excluded.timestamp, excluded.value), (latest.step, latest.timestamp, latest.value))
          AS v (step, timestamp, value)
        ORDER BY v.step DESC, v.timestamp DESC, v.value DESC LIMIT 1)
      RETURNING key, series_id)`,
    // A retried request must not double its metrics: the primary key is the whole measurement.
    sql`points AS (
      INSERT INTO mlflow.metrics (series_id, timestamp, step, value)
      SELECT series_id, timestamp, step, value FROM measured JOIN series USING (key) ON CONFLICT DO NOTHING)`,
    ...(ofModels.length > 0
      ? [
          sql`of_models AS (
            INSERT INTO mlflow.logged_model_metrics (run_id, model_id, key, step, timestamp, value, dataset_name, dataset_digest)
            SELECT run_id, model_id, key, step, timestamp, value, coalesce(dataset_name, ''), coalesce(dataset_digest, '')
            FROM run, unnest(${columnOf(ofModels, 'model_id')}::text[], ${columnOf(ofModels, 'key')}::text[],
              ${columnOf(ofModels, 'step')}::bigint[], ${columnOf(ofModels, 'timestamp')}::bigint[],
              ${columnOf(ofModels, 'value')}::double precision[], ${columnOf(ofModels, 'dataset_name')}::text[],
              ${columnOf(ofModels, 'dataset_digest')}::text[])
              AS m (model_id, key, step, timestamp, value, dataset_name, dataset_digest)
            ON CONFLICT DO NOTHING)`,
        ]
      : []),
  ];
}

/**
 * Params are written once. The same value is accepted again; another value violates the column's NOT NULL, which fails the statement
 * and so the whole batch.
 */
function insertParams(params: readonly KeyValue[]): RawBuilder<unknown> {
  return sql`params AS (
    INSERT INTO mlflow.params AS param (run_id, key, value)
    SELECT run_id, key, value FROM run, ${keyValues(params)} ORDER BY entry.place
    ON CONFLICT (run_id, key) DO UPDATE SET value = NULL WHERE param.value <> excluded.value)`;
}

/** @returns a common table expression that needs one named `run` */
export function upsertTags(tags: readonly KeyValue[]): RawBuilder<unknown> {
  // One INSERT can't update a row twice, so only the last value of each key is written.
  const latest = [...new Map(tags.map((tag) => [tag.key, tag])).values()];
  return sql`tags AS (
    INSERT INTO mlflow.tags (run_id, key, value) SELECT run_id, key, value FROM run, ${keyValues(latest)} ORDER BY entry.place
    ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value)`;
}

function keyValues(entries: readonly KeyValue[]): RawBuilder<unknown> {
  return sql`unnest(${columnOf(entries, 'key')}::text[], ${columnOf(entries, 'value')}::text[]) WITH ORDINALITY AS entry (key, value, place)`;
}

function linkModels(
  isOutput: boolean,
  models: readonly { readonly model_id: string; readonly step: Int64 }[],
): RawBuilder<unknown> {
  return sql`linked AS (
    INSERT INTO mlflow.run_models (run_id, model_id, is_output, step)
    SELECT run_id, model_id, ${isOutput}::boolean, step
    FROM run, unnest(${columnOf(models, 'model_id')}::text[], ${columnOf(models, 'step')}::bigint[]) AS m (model_id, step)
    ON CONFLICT DO NOTHING)`;
}

function requireOnce(params: readonly KeyValue[]): void {
  const seen = new Set<string>();
  const twice = params.flatMap(({ key }) => (seen.size === seen.add(key).size ? [key] : []));
  if (twice.length === 0) return;
  throw invalid(
    `Duplicate parameter keys have been submitted: ${pythonList(twice)}. ` +
      'Please ensure the request contains only one param value per param key.',
  );
}

function modelOfHistory(json: string): object {
  let model: unknown;
  try {
    model = JSON.parse(json);
  } catch {
    throw invalid(`Malformed model info. \n ${json} \n is not a valid JSON.`);
  }
  const missing = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'].filter(
    (name) => !Object.hasOwn(Object(model), name),
  );
  if (missing.length > 0) throw invalid(`Model json is missing mandatory fields: ${pythonSet(missing)}`);
  return model as object;
}
