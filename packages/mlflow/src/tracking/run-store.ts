import { randomUUID } from 'node:crypto';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { LOCATION_PARTS } from '../artifacts/below-location.js';
import { columnsAsText } from '../database/rows-as-text.js';
import type { MlflowDatabase, MlflowTables } from '../database/tables.js';
import type { KeyValue, LifecycleStage, Run, RunInfo, RunStatus } from '../protocol/entities.js';
import { type Int64, parseJson } from '../protocol/int64.js';
import { invalid, notFound } from '../protocol/mlflow-error.js';
import { type Page, page, pageOffset } from '../search/page.js';
import { parseFilter, parseOrdering } from '../search/search-filter.js';
import { RUN_WORDING } from '../search/search-wording.js';
import { ActiveRuns } from './active-runs.js';
import { experimentNumber } from './experiment-number.js';
import { type ExperimentStore, type ViewType, viewStages } from './experiment-store.js';
import { RunDetails } from './run-details.js';
import { inExperiments, orderOf, runCondition } from './run-filter.js';
import { RUN_NAME_TAG, upsertTags } from './run-log.js';

export interface RunCreation {
  readonly experiment_id: string;
  readonly run_name?: string | undefined;
  readonly user_id?: string | undefined;
  readonly start_time?: Int64 | undefined;
  readonly tags: readonly KeyValue[];
}

export interface RunUpdate {
  readonly status?: RunStatus | undefined;
  readonly end_time?: Int64 | undefined;
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

/** So many experiments are sorted whole; of more, the newest runs are looked for by start time. */
const FEW_EXPERIMENTS = 10;
/** Runs whose experiment is kept in memory. */
const MOST_REMEMBERED = 10_000;

/** Runs with their params, metrics and tags in SQL. */
export class RunStore {
  readonly #db: MlflowDatabase;
  readonly #experiments: ExperimentStore;
  readonly #details: RunDetails;
  readonly #active: ActiveRuns;
  readonly #experimentOf = new LRUCache<string, string>({ max: MOST_REMEMBERED });
  readonly #now: () => number;

  /** @param now ms since 1970 */
  constructor(db: MlflowDatabase, experiments: ExperimentStore, now: () => number, active = new ActiveRuns()) {
    this.#db = db;
    this.#experiments = experiments;
    this.#details = new RunDetails(db);
    this.#now = now;
    this.#active = active;
  }

  /**
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST for an experiment that does not exist; INVALID_PARAMETER_VALUE for one that is deleted, and for
   *   two names that differ
   */
  async create(creation: RunCreation): Promise<Run> {
    const run_id = randomUUID().replaceAll('-', '');
    const tagged = creation.tags.find(({ key }) => key === RUN_NAME_TAG)?.value;
    if (creation.run_name && tagged && creation.run_name !== tagged) {
      const values = `run_name='${creation.run_name}', ${RUN_NAME_TAG}='${tagged}'`;
      throw invalid(`Both 'run_name' argument and '${RUN_NAME_TAG}' tag are specified, but with different values (${values}).`);
    }
    const run_name = creation.run_name || tagged || `run-${run_id.slice(0, 8)}`;
    const tags = [...creation.tags, { key: RUN_NAME_TAG, value: run_name }];
    const isActive = this.#active.ask(run_id);
    const row = await oneRun(
      sql`WITH run AS (
        INSERT INTO mlflow.runs (run_id, experiment_id, run_name, user_id, status, start_time, artifact_uri)
        SELECT ${run_id}, experiment_id, ${run_name}, ${creation.user_id ?? ''}, 'RUNNING', ${creation.start_time ?? this.#now()},
          regexp_replace(artifact_location, ${LOCATION_PARTS}, ${`\\1/${run_id}/artifacts\\2`})
        FROM mlflow.experiments
        WHERE experiment_id = ${experimentNumber(creation.experiment_id)} AND lifecycle_stage = 'active'
        RETURNING *), ${upsertTags(tags)}`,
      this.#db,
    );
    if (row) {
      isActive();
      return { info: runInfo(row), ...this.#details.ofNew(row, tags) };
    }
    await this.#experiments.getActive(creation.experiment_id);
    throw invalid(`The experiment ${creation.experiment_id} changed while a run was created in it; try again.`);
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  async get(runId: string): Promise<Run> {
    const [run] = await this.#complete([await this.#row(runId)]);
    return run as Run;
  }

  /**
   * The run's own row, without the params, metrics and tags that it logged.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST
   */
  async info(runId: string): Promise<RunInfo> {
    return runInfo(await this.#row(runId));
  }

  /**
   * The id of a run's experiment, which never changes. It is kept in memory, as each request of a user asks for it.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST
   */
  async experimentOf(runId: string): Promise<string> {
    const known = this.#experimentOf.get(runId);
    if (known !== undefined) return known;
    const { experiment_id } = await this.info(runId);
    this.#experimentOf.set(runId, experiment_id);
    return experiment_id;
  }

  /**
   * Changes what is given. An empty name is none.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE for a run that is deleted
   */
  async update(runId: string, { status, end_time, run_name }: RunUpdate): Promise<RunInfo> {
    const renamed = run_name ? [{ key: RUN_NAME_TAG, value: run_name }] : [];
    const row = await oneRun(
      sql`WITH run AS (
        UPDATE mlflow.runs SET status = coalesce(${status ?? null}, status), end_time = coalesce(${end_time ?? null}, end_time),
          run_name = coalesce(${run_name || null}, run_name), revision = revision + ${renamed.length}
        WHERE run_id = ${runId} AND lifecycle_stage = 'active' RETURNING *), ${upsertTags(renamed)}`,
      this.#db,
    );
    if (row) return runInfo(row);
    const { lifecycle_stage } = await this.#row(runId);
    throw invalid(`The run ${runId} must be in the 'active' state. Current state is ${lifecycle_stage}.`);
  }

  /**
   * Deletes or restores a run. One that is in that stage already stays as it is.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST
   */
  async setStage(runId: string, stage: LifecycleStage): Promise<void> {
    await this.#row(runId);
    await this.#active.changed(() =>
      sql`UPDATE mlflow.runs SET lifecycle_stage = ${stage}, deleted_time = ${stage === 'deleted' ? this.#now() : null}
        WHERE run_id = ${runId} AND lifecycle_stage <> 'purging'`.execute(this.#db),
    );
  }

  /**
   * Sorted by start, newest first, unless another order is asked for. A page has a thousand at most by default.
   *
   * @throws MlflowError INVALID_PARAMETER_VALUE for a filter, an order, a page token or the id of an experiment that cannot be read
   */
  async search(search: RunSearch): Promise<Page<Run>> {
    const limit = search.max_results ?? 1000;
    const offset = pageOffset(search.page_token);
    const parsed = parseFilter(search.filter, RUN_WORDING);
    const experiments = search.experiment_ids.map(experimentNumber);
    const conditions = parsed.map((condition) => runCondition(condition, experiments));
    const orders = (search.order_by ?? []).map((text, i) =>
      orderOf(parseOrdering(text, RUN_WORDING), experiments, conditions.length === 0 ? `order_${i}` : undefined),
    );
    if (experiments.length === 0) return { items: [], nextPageToken: undefined };
    const stages = sql.join(viewStages(search.run_view_type));
    const joins = orders.flatMap(({ from }) => (from ? [sql`LEFT JOIN ${from.table} ON ${from.on}`] : []));
    const by = [...orders.map((order) => order.by), newestFirst(experiments.length), sql`runs.run_id`];
    // The best plan depends on the values, so a plan for all values would be slow; the comment tells a client that prepares statements.
    const rows = await columnsAsText<RunRow>(
      this.#db.withoutPlugins(),
      sql`SELECT runs.* FROM mlflow.runs ${sql.join(joins, sql` `)}
        WHERE ${inExperiments(sql`runs.experiment_id`, experiments)} AND runs.lifecycle_stage IN (${stages})
          ${sql.join(
            conditions.map((condition) => sql`AND ${condition}`),
            sql` `,
          )}
        ORDER BY ${sql.join(by)} LIMIT ${limit + 1} OFFSET ${offset} /* planned by its values */`,
      RUN_COLUMNS,
      parseJson,
    );
    const { items, nextPageToken } = page(rows, offset, limit);
    return { items: await this.#complete(items), nextPageToken };
  }

  async #row(runId: string) {
    const row = await oneRun(
      sql`WITH run AS (SELECT * FROM mlflow.runs WHERE run_id = ${runId} AND lifecycle_stage <> 'purging')`,
      this.#db,
    );
    if (!row) throw notFound(`Run with id=${runId} not found`);
    return row;
  }

  /** The runs of `rows`, in the same order. */
  async #complete(rows: readonly RunRow[]): Promise<Run[]> {
    const details = await this.#details.of(rows);
    return rows.map((row, i) => ({ info: runInfo(row), ...(details[i] as (typeof details)[number]) }));
  }
}

type RunRow = Omit<Selectable<MlflowTables['runs']>, 'start_time' | 'end_time' | 'deleted_time'> & {
  readonly start_time: Int64;
  readonly end_time: Int64 | null;
};

const RUN_COLUMNS = [
  'run_id',
  'experiment_id',
  'run_name',
  'user_id',
  'status',
  'start_time',
  'end_time',
  'artifact_uri',
  'lifecycle_stage',
  'revision',
] as const satisfies readonly (keyof RunRow)[];

/**
 * Newest first. The planner takes the runs of all experiments to be spread over time in the same way. It would look for those of a few
 * experiments by start time in all runs there are, and for old experiments it would read most of them. An expression keeps it from doing so.
 */
function newestFirst(experiments: number) {
  const isFew = experiments > 1 && experiments <= FEW_EXPERIMENTS;
  return isFew ? sql`runs.start_time + 0 DESC` : sql`runs.start_time DESC`;
}

/** The row of `run`, which `parts` defines. Read as one text, because a driver may round times beyond 2^53. */
async function oneRun(parts: RawBuilder<unknown>, db: MlflowDatabase): Promise<RunRow | undefined> {
  const { rows } = await sql<{ run: string }>`${parts} SELECT row_to_json(run)::text AS run FROM run`.execute(db);
  return rows[0] && (parseJson(rows[0].run) as RunRow);
}

/** Field by field: copying what is left of an object takes many times longer. */
function runInfo(row: RunRow): RunInfo {
  const { run_id, end_time } = row;
  return {
    run_id,
    run_name: row.run_name,
    user_id: row.user_id,
    status: row.status,
    start_time: row.start_time,
    artifact_uri: row.artifact_uri,
    lifecycle_stage: row.lifecycle_stage,
    run_uuid: run_id,
    experiment_id: String(row.experiment_id),
    ...(end_time !== null && { end_time }),
  };
}
