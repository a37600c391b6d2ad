import { type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import { OWN_ROOT } from '../artifacts/artifact-root.js';
import { belowLocation } from '../artifacts/below-location.js';
import { absoluteLocation, checkArtifactLocation } from '../artifacts/storage-address.js';
import { groupBy } from '../database/group-by.js';
import { rowsAsText } from '../database/rows-as-text.js';
import type { MlflowDatabase, MlflowTables } from '../database/tables.js';
import type { DatasetSummary, Experiment, KeyValue, LifecycleStage } from '../protocol/entities.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import { type Page, page, pageOffset } from '../search/page.js';
import { parseFilter } from '../search/search-filter.js';
import { TAGGED_WORDING } from '../search/search-wording.js';
import { ActiveRuns } from './active-runs.js';
import { columnOf } from './column-of.js';
import { datasetSummaries } from './dataset-summaries.js';
import { experimentCondition, experimentOrder } from './experiment-filter.js';
import { experimentNumber } from './experiment-number.js';

export type ViewType = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';

/** The stages that each view shows. */
export function viewStages(view: ViewType | undefined): LifecycleStage[] {
  if (view === 'ALL') return ['active', 'deleted'];
  return view === 'DELETED_ONLY' ? ['deleted'] : ['active'];
}

export interface ExperimentSearch {
  readonly filter?: string | undefined;
  readonly order_by?: readonly string[] | undefined;
  readonly max_results?: number | undefined;
  readonly page_token?: string | undefined;
  readonly view_type?: ViewType | undefined;
}

type ExperimentQuery = SelectQueryBuilder<MlflowTables, 'experiments', Selectable<MlflowTables['experiments']>>;

/** Experiments in SQL. */
export class ExperimentStore {
  readonly #db: MlflowDatabase;
  readonly #now: () => number;
  readonly #active: ActiveRuns;
  readonly #artifactRoot: string;

  /**
   * @param now ms since 1970
   * @param artifactRoot where the artifacts of experiments go that name no location. Default: the server's own store
   */
  constructor(db: MlflowDatabase, now: () => number, active = new ActiveRuns(), artifactRoot: string = OWN_ROOT) {
    this.#db = db;
    this.#now = now;
    this.#active = active;
    this.#artifactRoot = artifactRoot;
  }

  /**
   * Moves the experiment that each database begins with to the root, as long as nothing was logged in it. Experiments that exist keep
   * their location otherwise.
   */
  async placeDefault(): Promise<void> {
    const location = belowLocation(this.#artifactRoot, '0');
    await sql`UPDATE mlflow.experiments SET artifact_location = ${location}
      WHERE experiment_id = 0 AND artifact_location <> ${location}
        AND NOT EXISTS (SELECT 1 FROM mlflow.runs WHERE experiment_id = 0)
        AND NOT EXISTS (SELECT 1 FROM mlflow.logged_models WHERE experiment_id = 0)`.execute(this.#db);
  }

  /**
   * @param artifactLocation undefined: a folder below the root
   * @returns the id
   * @throws MlflowError RESOURCE_ALREADY_EXISTS, also for the name of a deleted experiment; INVALID_PARAMETER_VALUE for a location that no
   *   experiment may have
   */
  async create(name: string, artifactLocation: string | undefined, tags: readonly KeyValue[]): Promise<string> {
    if (artifactLocation) checkArtifactLocation(artifactLocation);
    return this.#db.transaction().execute(async (tx) => {
      const now = this.#now();
      const values = [name, artifactLocation ? absoluteLocation(artifactLocation) : '', now, now];
      // Look the name up first: an insertion that fails on a conflict uses up a number.
      const { rows } = await sql<{ experiment_id: number }>`
        INSERT INTO mlflow.experiments (name, artifact_location, creation_time, last_update_time)
        SELECT ${sql.join(values)} WHERE NOT EXISTS (SELECT 1 FROM mlflow.experiments WHERE name = ${name})
        ON CONFLICT (name) DO NOTHING RETURNING experiment_id`.execute(tx);
      const [inserted] = rows;
      if (!inserted) throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Experiment(name=${name}) already exists.`);
      const id = inserted.experiment_id;
      if (!artifactLocation) {
        const location = belowLocation(this.#artifactRoot, String(id));
        await tx.updateTable('experiments').set({ artifact_location: location }).where('experiment_id', '=', id).execute();
      }
      if (tags.length > 0) {
        await tx
          .insertInto('experiment_tags')
          .values(tags.map((tag) => ({ ...tag, experiment_id: id })))
          .execute();
      }
      return String(id);
    });
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  async get(id: string): Promise<Experiment> {
    const [experiment] = await this.#read((query) => query.where('experiment_id', '=', experimentNumber(id)));
    if (!experiment) throw notFound(`No Experiment with id=${id} exists`);
    return experiment;
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST, and INVALID_PARAMETER_VALUE for one that is deleted */
  async getActive(id: string): Promise<Experiment> {
    const experiment = await this.get(id);
    if (experiment.lifecycle_stage !== 'active') {
      throw invalid(
        `The experiment ${experiment.experiment_id} must be in the 'active' state. Current state is ${experiment.lifecycle_stage}.`,
      );
    }
    return experiment;
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  async getByName(name: string): Promise<Experiment> {
    const [experiment] = await this.#read((query) => query.where('name', '=', name));
    if (!experiment) throw notFound(`Could not find experiment with name '${name}'`);
    return experiment;
  }

  /**
   * Sorted by creation, newest first, unless another order is asked for. A page has a thousand at most by default.
   *
   * @throws MlflowError INVALID_PARAMETER_VALUE for a filter, an order or a page token that cannot be read
   */
  async search(search: ExperimentSearch): Promise<Page<Experiment>> {
    const limit = search.max_results ?? 1000;
    const offset = pageOffset(search.page_token);
    const conditions = parseFilter(search.filter, TAGGED_WORDING).map(experimentCondition);
    const orderings = (search.order_by ?? []).map(experimentOrder);
    const rows = await this.#read((query) => {
      let sorted = query.where('lifecycle_stage', 'in', viewStages(search.view_type));
      for (const condition of conditions) sorted = sorted.where(condition);
      for (const { column, descending } of orderings) sorted = sorted.orderBy(column, descending ? 'desc' : 'asc');
      return sorted
        .orderBy('creation_time', 'desc')
        .orderBy('experiment_id', 'desc')
        .limit(limit + 1)
        .offset(offset);
    });
    return page(rows, offset, limit);
  }

  /**
   * The data sets that runs of the experiments read.
   *
   * @throws MlflowError INVALID_PARAMETER_VALUE for an id that is no number
   */
  datasets(ids: readonly string[]): Promise<readonly DatasetSummary[]> {
    return datasetSummaries(this.#db, ids);
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE for one that is deleted; RESOURCE_ALREADY_EXISTS */
  async rename(id: string, name: string): Promise<void> {
    await this.getActive(id);
    const taken = await this.#read((query) => query.where('name', '=', name));
    if (taken[0] && taken[0].experiment_id !== id) {
      throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Experiment(name=${name}) already exists.`);
    }
    await this.#db
      .updateTable('experiments')
      .set({ name, last_update_time: this.#now() })
      .where('experiment_id', '=', experimentNumber(id))
      .execute();
  }

  /**
   * Deletes or restores an experiment with all its runs.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST, also for an experiment that is in that stage already
   */
  async setStage(id: string, stage: LifecycleStage): Promise<void> {
    const { lifecycle_stage } = await this.get(id);
    if (lifecycle_stage === stage) throw notFound(`No Experiment with id=${id} exists`);
    const ofIt = sql`WHERE experiment_id = ${experimentNumber(id)}`;
    const change = this.#db.transaction();
    await this.#active.changed(() =>
      change.execute(async (tx) => {
        const now = this.#now();
        await sql`UPDATE mlflow.experiments SET lifecycle_stage = ${stage}, last_update_time = ${now} ${ofIt}`.execute(tx);
        await sql`UPDATE mlflow.runs SET lifecycle_stage = ${stage}, deleted_time = ${stage === 'deleted' ? now : null}
          ${ofIt} AND lifecycle_stage <> 'purging'`.execute(tx);
      }),
    );
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE for an experiment that is deleted */
  async setTag(id: string, { key, value }: KeyValue): Promise<void> {
    await this.getActive(id);
    await this.#db
      .insertInto('experiment_tags')
      .values({ experiment_id: experimentNumber(id), key, value })
      .onConflict((conflict) => conflict.columns(['experiment_id', 'key']).doUpdateSet({ value }))
      .execute();
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST for a tag that is not set */
  async deleteTag(id: string, key: string): Promise<void> {
    await this.getActive(id);
    const { numDeletedRows } = await this.#db
      .deleteFrom('experiment_tags')
      .where('experiment_id', '=', experimentNumber(id))
      .where('key', '=', key)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw notFound(`No tag with name: ${key} in experiment with id ${id}`);
  }

  async #read(refine: (query: ExperimentQuery) => ExperimentQuery): Promise<Experiment[]> {
    const rows = await refine(this.#db.selectFrom('experiments').selectAll()).execute();
    if (rows.length === 0) return [];
    const ids = columnOf(rows, 'experiment_id');
    const tags = await rowsAsText<KeyValue & { experiment_id: number }>(
      this.#db,
      sql`SELECT * FROM mlflow.experiment_tags WHERE experiment_id = ANY(${ids}::bigint[])`,
    );
    const tagsOf = groupBy(tags, ({ experiment_id }) => experiment_id);
    return rows.map((row) => ({
      ...row,
      experiment_id: String(row.experiment_id),
      tags: tagsOf(row.experiment_id).map(({ key, value }) => ({ key, value })),
    }));
  }
}
