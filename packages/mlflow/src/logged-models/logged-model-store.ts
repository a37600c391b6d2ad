import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { belowLocation } from '../artifacts/below-location.js';
import { groupBy } from '../database/group-by.js';
import { rowsAsText } from '../database/rows-as-text.js';
import type { MlflowDatabase, MlflowTables } from '../database/tables.js';
import type { KeyValue, LoggedModel, LoggedModelStatus, Metric } from '../protocol/entities.js';
import { parseJson } from '../protocol/int64.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import { MODEL_VERSIONS_TAG } from '../protocol/names.js';
import { pythonString } from '../protocol/python-text.js';
import { encodeToken, type Page, page } from '../search/page.js';
import { parseFilter } from '../search/search-filter.js';
import { LOGGED_MODEL_WORDING } from '../search/search-wording.js';
import { columnOf } from '../tracking/column-of.js';
import { experimentNumber } from '../tracking/experiment-number.js';
import type { ExperimentStore } from '../tracking/experiment-store.js';
import { measuredOnAny, modelCondition, modelOrder } from './logged-model-filter.js';
import { type LoggedModelSearch, offsetOf, searchOf } from './logged-model-search.js';
import { withVersion } from './model-versions-tag.js';

export interface LoggedModelCreation {
  readonly experiment_id: string;
  readonly name?: string | undefined;
  readonly model_type?: string | undefined;
  readonly source_run_id?: string | undefined;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

type ModelRow = Selectable<MlflowTables['logged_models']>;

/** A name that can be part of a `models:/…` URI. */
const UNUSABLE_IN_NAMES = /[/:.%"']/;

/**
 * Logged models of MLflow 3, with their params, tags and metrics, in SQL. Every method that names one throws RESOURCE_DOES_NOT_EXIST if it
 * does not exist or is deleted.
 */
export class LoggedModelStore {
  readonly #db: MlflowDatabase;
  readonly #experiments: ExperimentStore;
  readonly #now: () => number;

  /** @param now ms since 1970 */
  constructor(db: MlflowDatabase, experiments: ExperimentStore, now: () => number) {
    this.#db = db;
    this.#experiments = experiments;
    this.#now = now;
  }

  /**
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST for an experiment that does not exist; INVALID_PARAMETER_VALUE for one that is deleted, and for a
   *   name that no address could have
   */
  async create(creation: LoggedModelCreation): Promise<LoggedModel> {
    const experiment = await this.#experiments.getActive(creation.experiment_id);
    const model_id = `m-${randomUUID().replaceAll('-', '')}`;
    const name = creation.name || `model-${model_id.slice(2, 10)}`;
    if (UNUSABLE_IN_NAMES.test(name)) {
      throw invalid(
        `Invalid model name (${pythonString(name)}) provided. Model name must be a non-empty string and cannot contain ` +
          `the following characters: ('/', ':', '.', '%', '"', "'")`,
      );
    }
    const now = this.#now();
    await this.#db.transaction().execute(async (tx) => {
      await tx
        .insertInto('logged_models')
        .values({
          model_id,
          experiment_id: experimentNumber(creation.experiment_id),
          name,
          artifact_location: belowLocation(experiment.artifact_location, `models/${model_id}/artifacts`),
          creation_timestamp: now,
          last_updated_timestamp: now,
          model_type: creation.model_type ?? '',
          source_run_id: creation.source_run_id ?? '',
          status: 'LOGGED_MODEL_PENDING',
        })
        .execute();
      await this.#put(tx, 'logged_model_params', model_id, creation.params);
      await this.#put(tx, 'logged_model_tags', model_id, creation.tags);
    });
    return this.get(model_id);
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST, also for a deleted model unless deleted ones are asked for */
  async get(modelId: string, options: { readonly allowDeleted?: boolean } = {}): Promise<LoggedModel> {
    const [model] = await this.#complete([await this.#row(modelId, options.allowDeleted)]);
    return model as LoggedModel;
  }

  async finalize(modelId: string, status: LoggedModelStatus): Promise<LoggedModel> {
    await this.#row(modelId);
    await this.#touch(this.#db, modelId, { status });
    return this.get(modelId);
  }

  async delete(modelId: string): Promise<void> {
    await this.#row(modelId);
    await this.#touch(this.#db, modelId, { lifecycle_stage: 'deleted' });
  }

  /** Logs params. The same value may come again. @throws MlflowError BAD_REQUEST for another value */
  async logParams(modelId: string, params: readonly KeyValue[]): Promise<void> {
    await this.#row(modelId);
    const stored = await this.#db.selectFrom('logged_model_params').selectAll().where('model_id', '=', modelId).execute();
    const changed = params.find(({ key, value }) => stored.some((before) => before.key === key && before.value !== value));
    if (changed) {
      throw new MlflowError('BAD_REQUEST', `Param '${changed.key}' of model '${modelId}' was already logged with another value.`);
    }
    await this.#put(this.#db, 'logged_model_params', modelId, params);
  }

  async setTags(modelId: string, tags: readonly KeyValue[]): Promise<void> {
    await this.#row(modelId);
    await this.#db.transaction().execute(async (tx) => {
      await this.#put(tx, 'logged_model_tags', modelId, tags);
      await this.#touch(tx, modelId, {});
    });
  }

  /** Adds a version made from the model to the tag that lists them. @param db the transaction that makes the version */
  async addVersion(db: MlflowDatabase, modelId: string, version: { readonly name: string; readonly version: number }) {
    const before = await db
      .selectFrom('logged_model_tags')
      .select('value')
      .where('model_id', '=', modelId)
      .where('key', '=', MODEL_VERSIONS_TAG)
      .executeTakeFirst();
    const value = withVersion(before?.value, version);
    if (value !== before?.value) await this.#put(db, 'logged_model_tags', modelId, [{ key: MODEL_VERSIONS_TAG, value }]);
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST for a tag that is not set */
  async deleteTag(modelId: string, key: string): Promise<void> {
    await this.#row(modelId);
    const { numDeletedRows } = await this.#db
      .deleteFrom('logged_model_tags')
      .where('model_id', '=', modelId)
      .where('key', '=', key)
      .executeTakeFirst();
    if (numDeletedRows === 0n)
      throw notFound(`No tag with key ${pythonString(key)} found for model with ID ${pythonString(modelId)}.`);
  }

  /**
   * Sorted by creation, newest first, unless another order is asked for. A page has a hundred at most by default.
   *
   * @throws MlflowError INVALID_PARAMETER_VALUE for a filter, an order or the id of an experiment that cannot be read, and a page token of
   *   another search
   */
  async search(search: LoggedModelSearch): Promise<Page<LoggedModel>> {
    const limit = search.max_results ?? 100;
    const asked = searchOf(search);
    const offset = search.page_token ? offsetOf(search.page_token, asked) : 0;
    const conditions = parseFilter(search.filter, LOGGED_MODEL_WORDING);
    const experiments = search.experiment_ids.map(experimentNumber);
    if (experiments.length === 0) return { items: [], nextPageToken: undefined };
    let query = this.#db
      .selectFrom('logged_models')
      .selectAll()
      .where(sql<boolean>`experiment_id = ANY(${experiments}::bigint[])`)
      .where('lifecycle_stage', '=', 'active');
    for (const condition of conditions) query = query.where(modelCondition(condition, search.datasets));
    if (search.datasets.length > 0 && !conditions.some(({ entity }) => entity === 'metric')) {
      query = query.where(measuredOnAny(search.datasets));
    }
    for (const { field_name, ascending, ...dataset } of search.order_by) {
      const value = modelOrder(field_name, dataset);
      query = query.orderBy(sql`${value} ${sql.raw(ascending ? 'ASC' : 'DESC')} NULLS LAST`);
    }
    const rows = await query
      .orderBy('creation_timestamp', 'desc')
      .orderBy('model_id')
      .limit(limit + 1)
      .offset(offset)
      .execute();
    const { items, nextPageToken } = page(rows, offset, limit);
    return {
      items: await this.#complete(items),
      nextPageToken: nextPageToken && encodeToken({ ...asked, offset: offset + limit }),
    };
  }

  async #row(modelId: string, allowDeleted = false): Promise<ModelRow> {
    const row = await this.#db.selectFrom('logged_models').selectAll().where('model_id', '=', modelId).executeTakeFirst();
    if (!row || (row.lifecycle_stage !== 'active' && !allowDeleted))
      throw notFound(`Logged model with ID '${modelId}' not found.`);
    return row;
  }

  async #touch(
    db: MlflowDatabase,
    modelId: string,
    values: Partial<Pick<ModelRow, 'status' | 'lifecycle_stage'>>,
  ): Promise<void> {
    await db
      .updateTable('logged_models')
      .set({ ...values, last_updated_timestamp: this.#now() })
      .where('model_id', '=', modelId)
      .execute();
  }

  /** Adds or replaces params or tags. If a key comes twice, the last value counts. */
  async #put(
    db: MlflowDatabase,
    table: 'logged_model_params' | 'logged_model_tags',
    model_id: string,
    entries: readonly KeyValue[],
  ): Promise<void> {
    if (entries.length === 0) return;
    const latest = new Map(entries.map(({ key, value }) => [key, value]));
    await db
      .insertInto(table)
      .values([...latest].map(([key, value]) => ({ model_id, key, value })))
      .onConflict((conflict) =>
        conflict.columns(['model_id', 'key']).doUpdateSet((row) => ({ value: row.ref('excluded.value') })),
      )
      .execute();
  }

  /** Read as one text, because a driver may round steps and times beyond 2^53. */
  async #metrics(models: readonly ModelRow[]): Promise<readonly (Metric & { readonly model_id: string })[]> {
    const { rows } = await sql<{ metrics: string | null }>`
      SELECT json_agg(m ORDER BY model_id, key, timestamp, step, run_id)::text AS metrics
      FROM mlflow.logged_model_metrics m WHERE model_id = ANY(${columnOf(models, 'model_id')}::text[])`.execute(this.#db);
    return rows[0]?.metrics ? (parseJson(rows[0].metrics) as (Metric & { readonly model_id: string })[]) : [];
  }

  /** The models of `rows` in the same order. Takes one query for each kind of detail. */
  async #complete(rows: readonly ModelRow[]): Promise<LoggedModel[]> {
    if (rows.length === 0) return [];
    const ofThem = sql`WHERE model_id = ANY(${columnOf(rows, 'model_id')}::text[]) ORDER BY model_id, key`;
    const byModel = async (table: 'logged_model_params' | 'logged_model_tags') => {
      const query = sql`SELECT * FROM ${sql.table(`mlflow.${table}`)} ${ofThem}`;
      return groupBy(await rowsAsText<KeyValue & { model_id: string }>(this.#db, query), ({ model_id }) => model_id);
    };
    const paramsOf = await byModel('logged_model_params');
    const tagsOf = await byModel('logged_model_tags');
    const metricsOf = groupBy(await this.#metrics(rows), ({ model_id }) => model_id);
    const keyValue = ({ key, value }: KeyValue) => ({ key, value });
    return rows.map((row): LoggedModel => {
      return {
        info: {
          model_id: row.model_id,
          experiment_id: String(row.experiment_id),
          name: row.name,
          creation_timestamp_ms: row.creation_timestamp,
          last_updated_timestamp_ms: row.last_updated_timestamp,
          artifact_uri: row.artifact_location,
          status: row.status,
          model_type: row.model_type,
          source_run_id: row.source_run_id,
          tags: tagsOf(row.model_id).map(keyValue),
        },
        data: {
          params: paramsOf(row.model_id).map(keyValue),
          metrics: metricsOf(row.model_id),
        },
      };
    });
  }
}
