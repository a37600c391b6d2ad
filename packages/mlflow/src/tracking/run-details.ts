import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { MlflowDatabase } from '../database/tables.js';
import type { DatasetInput, JsonDouble, KeyValue, Run } from '../protocol/entities.js';
import { type Int64, parseJson } from '../protocol/int64.js';

/** What a run logged. */
type Details = Pick<Required<Run>, 'data' | 'inputs' | 'outputs'>;

/** The part of a run's row that its details depend on. */
interface Revised {
  readonly run_id: string;
  readonly revision: number;
}

/** The details of all runs by run, as one query returns them. */
interface StoredDetails {
  readonly params: Readonly<Record<string, readonly (readonly [key: string, value: string])[]>> | null;
  readonly tags: Readonly<Record<string, readonly (readonly [key: string, value: string])[]>> | null;
  readonly metrics: Readonly<
    Record<string, readonly (readonly [key: string, value: JsonDouble, timestamp: Int64, step: Int64])[]>
  > | null;
  readonly datasets: Readonly<Record<string, readonly DatasetInput[]>> | null;
  readonly models: Readonly<Record<string, readonly (readonly [model_id: string, is_output: boolean, step: Int64])[]>> | null;
}

/** The order in which a run logged them. Of rows from before it was kept, only the names are known. */
const BY_PLACE = 'place NULLS FIRST, key';

/** Most params, tags, metrics and links in the cache, for all runs together. Each takes about 300 bytes, a third of them for its JSON. */
const MOST_CACHED_ITEMS = 150_000;

/**
 * Params, tags, latest metrics, data sets and models of runs. They are cached by run. An entry is valid as long as the run's row
 * still has the revision at which it was read, so another process's writes are never missed.
 */
export class RunDetails {
  readonly #db: MlflowDatabase;
  readonly #cache = new LRUCache<string, { readonly revision: number; readonly details: Details }>({
    maxSize: MOST_CACHED_ITEMS,
    sizeCalculation: ({ details }) => countItems(details),
  });

  constructor(db: MlflowDatabase) {
    this.#db = db;
  }

  /** @returns the details of each row, in their order */
  async of(rows: readonly Revised[]): Promise<Details[]> {
    const kept = rows.map((row) => this.#kept(row));
    const missing = rows.filter((_, i) => !kept[i]);
    const read = missing.length > 0 ? await this.#read(missing.map(({ run_id }) => run_id)) : new Map<string, Details>();
    // If a write comes after the row was read, newer details are cached under the older revision. Then they are read again next time.
    for (const { run_id, revision } of missing) this.#keep(run_id, revision, read.get(run_id) as Details);
    return rows.map(({ run_id }, i) => kept[i] ?? (read.get(run_id) as Details));
  }

  /** The details of a new run: its tags, with the last value of each key, and nothing else. */
  ofNew({ run_id, revision }: Revised, tags: readonly KeyValue[]): Details {
    const entries = [...new Map(tags.map(({ key, value }) => [key, value]))];
    const details = detailsOf({ tags: { [run_id]: entries } }, run_id);
    this.#keep(run_id, revision, details);
    return details;
  }

  #kept({ run_id, revision }: Revised): Details | undefined {
    const entry = this.#cache.get(run_id);
    return entry?.revision === revision ? entry.details : undefined;
  }

  #keep(runId: string, revision: number, details: Details): void {
    this.#cache.set(runId, { revision, details });
  }

  /** One statement that returns one row: transferring a row takes as long as reading ten. */
  async #read(runIds: readonly string[]): Promise<Map<string, Details>> {
    const byRun = (table: string, item: string, order: string) =>
      sql`(SELECT json_object_agg(run_id, items) FROM (
        SELECT run_id, json_agg(${sql.raw(item)} ORDER BY ${sql.raw(order)}) AS items
        FROM ${sql.table(`mlflow.${table}`)} WHERE run_id = ANY(${[...runIds]}::text[]) GROUP BY run_id) grouped)`;
    const dataset = ['name', 'digest', 'source_type', 'source', 'schema', 'profile']
      .map((name) => `'${name}', ${name}`)
      .join(', ');
    const { rows } = await sql<{ details: string }>`SELECT row_to_json(details)::text AS details FROM (SELECT
      ${byRun('params', 'json_build_array(key, value)', BY_PLACE)} AS params,
      ${byRun('tags', 'json_build_array(key, value)', BY_PLACE)} AS tags,
      ${byRun('latest_metrics', 'json_build_array(key, value, timestamp, step)', 'series_id')} AS metrics,
      ${byRun('run_datasets', `json_build_object('dataset', json_build_object(${dataset}), 'tags', tags)`, 'place NULLS FIRST, name, digest')} AS datasets,
      ${byRun('run_models', 'json_build_array(model_id, is_output, step)', 'model_id, step')} AS models) details`.execute(
      this.#db,
    );
    // The driver would take steps and times beyond 2^53 for numbers.
    const stored = parseJson(rows[0]?.details ?? '{}') as StoredDetails;
    return new Map(runIds.map((runId) => [runId, detailsOf(stored, runId)]));
  }
}

function detailsOf(stored: Partial<StoredDetails>, runId: string): Details {
  const keyValue = ([key, value]: readonly [string, string]) => ({ key, value });
  const models = stored.models?.[runId] ?? [];
  return {
    data: {
      params: (stored.params?.[runId] ?? []).map(keyValue),
      tags: (stored.tags?.[runId] ?? []).map(keyValue),
      metrics: (stored.metrics?.[runId] ?? []).map(([key, value, timestamp, step]) => ({ key, value, timestamp, step })),
    },
    inputs: {
      dataset_inputs: stored.datasets?.[runId] ?? [],
      model_inputs: models.filter(([, isOutput]) => !isOutput).map(([model_id]) => ({ model_id })),
    },
    outputs: {
      model_outputs: models.filter(([, isOutput]) => isOutput).map(([model_id, , step]) => ({ model_id, step })),
    },
  };
}

function countItems({ data, inputs, outputs }: Details): number {
  const counted = [data.params, data.tags, data.metrics, inputs.dataset_inputs, inputs.model_inputs, outputs.model_outputs];
  return 1 + counted.reduce((sum, items) => sum + items.length, 0);
}
