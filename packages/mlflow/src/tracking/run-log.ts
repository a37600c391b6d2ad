import { type RawBuilder, sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import type { DatasetInput, KeyValue } from '../protocol/entities.js';
import type { Int64 } from '../protocol/int64.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import { pythonList, pythonSet, pythonString } from '../protocol/python-text.js';
import { ActiveRuns } from './active-runs.js';
import { columnOf } from './column-of.js';
import { type LoggedMetric, metricParts } from './log-metrics.js';
import type { MetricJournal } from './metric-journal.js';

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

/** SQLSTATE. */
const NOT_NULL_VIOLATION = '23502';
const UNIQUE_VIOLATION = '23505';

/**
 * Writes what runs log to SQL. Each call is one statement, so it is kept completely or not at all, and a client waits for the database
 * only once; or not at all for metrics, if there is a journal. Each call raises the run's revision.
 *
 * Every method throws MlflowError RESOURCE_DOES_NOT_EXIST for a run that does not exist, and INVALID_PARAMETER_VALUE for one that is deleted.
 */
export class RunLog {
  readonly #db: MlflowDatabase;
  readonly #active: ActiveRuns;
  readonly #journal: MetricJournal | undefined;

  /** @param journal where metrics wait for the database. Undefined: they don't, and neither does a client */
  constructor(db: MlflowDatabase, active = new ActiveRuns(), journal?: MetricJournal) {
    this.#db = db;
    this.#active = active;
    this.#journal = journal;
  }

  /**
   * Logs the whole batch, or nothing of it.
   *
   * @throws MlflowError INVALID_PARAMETER_VALUE for a param that was logged with another value, or comes twice
   */
  async logBatch(runId: string, batch: RunBatch): Promise<void> {
    requireOnce(batch.params);
    if (this.#journal && this.#isForJournal(runId, batch)) return this.#journal.append({ runId, metrics: batch.metrics });
    await this.#journal?.settled();
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

  /** Metrics alone, of no model, of a run that is known to be active: there is nothing left that the database could refuse. */
  #isForJournal(runId: string, { metrics, params, tags }: RunBatch): boolean {
    const isOfMetrics = metrics.length > 0 && params.length === 0 && tags.length === 0;
    return isOfMetrics && this.#journal?.isOpen === true && this.#active.has(runId) && metrics.every(({ model_id }) => !model_id);
  }

  async #log(
    runId: string,
    { metrics, params, tags }: RunBatch,
    describe: (changes: readonly ParamChange[]) => string,
  ): Promise<void> {
    const name = tags.findLast(({ key }) => key === RUN_NAME_TAG)?.value;
    const write = (allMayBeStored: boolean) =>
      this.#logTo(
        runId,
        [
          ...metricParts(runId, metrics, allMayBeStored),
          ...(params.length > 0 ? [insertParams(params)] : []),
          ...(tags.length > 0 ? [upsertTags(tags)] : []),
        ],
        name ? sql`, run_name = ${name}` : sql``,
      );
    try {
      await write(false).catch((error) => {
        if (error.code !== UNIQUE_VIOLATION) throw error;
        return write(true);
      });
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
   * @throws MlflowError INVALID_PARAMETER_VALUE for what is no JSON, or lacks what each MLmodel has
   */
  async logModel(runId: string, json: string): Promise<void> {
    const model = JSON.stringify([modelOfHistory(json)]);
    // Lock the run's row first: two clients that log at the same time must not lose each other's model.
    await this.#logTo(runId, [
      sql`tagged AS (
        INSERT INTO mlflow.tags AS tag (run_id, experiment_id, key, value)
        SELECT run_id, experiment_id, ${MODEL_HISTORY_TAG}, ${model} FROM run
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
    const isActive = this.#active.ask(runId);
    const run = sql`run AS (
      UPDATE mlflow.runs SET revision = revision + 1 ${set} WHERE run_id = ${runId} AND lifecycle_stage = 'active'
      RETURNING run_id, experiment_id)`;
    const { rows } = await sql<{ found: boolean }>`WITH ${sql.join([run, ...parts])} SELECT ${found} AS found FROM run`.execute(
      this.#db,
    );
    const [row] = rows;
    if (!row) throw await this.#refusal(runId);
    isActive();
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

/**
 * Params are written once. The same value is accepted again; another value violates the column's NOT NULL, which fails the statement
 * and so the whole batch.
 */
function insertParams(params: readonly KeyValue[]): RawBuilder<unknown> {
  return sql`params AS (
    INSERT INTO mlflow.params AS param (run_id, experiment_id, key, value)
    SELECT run_id, experiment_id, key, value FROM run, ${keyValues(params)} ORDER BY entry.place
    ON CONFLICT (run_id, key) DO UPDATE SET value = NULL WHERE param.value <> excluded.value)`;
}

/** @returns a common table expression that needs one named `run` */
export function upsertTags(tags: readonly KeyValue[]): RawBuilder<unknown> {
  // One INSERT can't update a row twice, so only the last value of each key is written.
  const latest = [...new Map(tags.map((tag) => [tag.key, tag])).values()];
  return sql`tags AS (
    INSERT INTO mlflow.tags (run_id, experiment_id, key, value) SELECT run_id, experiment_id, key, value FROM run, ${keyValues(latest)} ORDER BY entry.place
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
