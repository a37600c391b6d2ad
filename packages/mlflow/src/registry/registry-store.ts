import { type Selectable, sql } from 'kysely';
import type { MlflowDatabase, MlflowTables } from '../database/tables.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
import type { KeyValue, ModelVersion, RegisteredModel } from '../protocol/entities.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import { PROMPT_TEXT_TAG } from '../protocol/prompt-tags.js';
import { pythonList } from '../protocol/python-text.js';
import { type Page, page, pageOffset } from '../search/page.js';
import { parseFilter } from '../search/search-filter.js';
import { TAGGED_WORDING } from '../search/search-wording.js';
import type { RunStore } from '../tracking/run-store.js';
import type { RegistryEvents } from '../webhooks/registry-events.js';
import { withoutPrompts } from './prompts.js';
import { modelCondition, modelOrder, versionCondition, versionOrder } from './registry-filter.js';
import { VersionOrigins } from './version-origin.js';

export interface ModelVersionCreation {
  readonly name: string;
  readonly source: string;
  readonly run_id?: string | undefined;
  readonly run_link?: string | undefined;
  readonly model_id?: string | undefined;
  readonly description?: string | undefined;
  readonly tags: readonly KeyValue[];
}

export interface RegistrySearch {
  readonly filter?: string | undefined;
  readonly max_results: number;
  readonly order_by?: readonly string[] | undefined;
  readonly page_token?: string | undefined;
}

/** Stages that MLflow 2 still offers beside aliases. */
export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
/** Stages that usually hold one version: moving a new one in may archive the others. */
const ACTIVE_STAGES = ['Staging', 'Production'];

/** Registered models, their versions and aliases in SQL. */
export class RegistryStore {
  readonly #db: MlflowDatabase;
  readonly #loggedModels: LoggedModelStore;
  readonly #origins: VersionOrigins;
  readonly #events: RegistryEvents;
  readonly #now: () => number;

  /** @param now ms since 1970 */
  constructor(db: MlflowDatabase, runs: RunStore, loggedModels: LoggedModelStore, events: RegistryEvents, now: () => number) {
    this.#db = db;
    this.#events = events;
    this.#loggedModels = loggedModels;
    this.#origins = new VersionOrigins(runs, loggedModels, this);
    this.#now = now;
  }

  async createModel(name: string, description: string, tags: readonly KeyValue[]): Promise<RegisteredModel> {
    const now = this.#now();
    await this.#events.making(this.#db, async (tx) => {
      const inserted = await tx
        .insertInto('registered_models')
        .values({ name, description, creation_timestamp: now, last_updated_timestamp: now })
        .onConflict((conflict) => conflict.doNothing())
        .returning('name')
        .executeTakeFirst();
      if (!inserted) throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${name}) already exists.`);
      if (tags.length > 0)
        await tx
          .insertInto('registered_model_tags')
          .values(tags.map((tag) => ({ ...tag, name })))
          .execute();
      const data = { tags: recordOf(tags), description: description || null };
      return { result: undefined, events: [{ entity: 'registered_model', action: 'created', name, data }] };
    });
    return this.getModel(name);
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  async getModel(name: string): Promise<RegisteredModel> {
    const [model] = await this.#completeModels([await this.#modelRow(name)]);
    return model as RegisteredModel;
  }

  async updateModel(name: string, description: string): Promise<RegisteredModel> {
    await this.#modelRow(name);
    await this.#touchModel(this.#db, name, { description });
    return this.getModel(name);
  }

  async renameModel(name: string, newName: string): Promise<RegisteredModel> {
    await this.#modelRow(name);
    const taken = await this.#db.selectFrom('registered_models').select('name').where('name', '=', newName).executeTakeFirst();
    if (taken && newName !== name) {
      throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${newName}) already exists.`);
    }
    await this.#touchModel(this.#db, name, { name: newName });
    return this.getModel(newName);
  }

  async deleteModel(name: string): Promise<void> {
    await this.#modelRow(name);
    await this.#db.deleteFrom('registered_models').where('name', '=', name).execute();
  }

  async setModelTag(name: string, { key, value }: KeyValue): Promise<void> {
    await this.#modelRow(name);
    await this.#events.making(this.#db, async (tx) => {
      await tx
        .insertInto('registered_model_tags')
        .values({ name, key, value })
        .onConflict((conflict) => conflict.columns(['name', 'key']).doUpdateSet({ value }))
        .execute();
      return { result: undefined, events: [{ entity: 'registered_model_tag', action: 'set', name, data: { key, value } }] };
    });
  }

  async deleteModelTag(name: string, key: string): Promise<void> {
    await this.#modelRow(name);
    await this.#events.making(this.#db, async (tx) => {
      await tx.deleteFrom('registered_model_tags').where('name', '=', name).where('key', '=', key).execute();
      return { result: undefined, events: [{ entity: 'registered_model_tag', action: 'deleted', name, data: { key } }] };
    });
  }

  async searchModels(search: RegistrySearch): Promise<Page<RegisteredModel>> {
    const limit = search.max_results;
    const offset = pageOffset(search.page_token);
    let query = this.#db.selectFrom('registered_models').selectAll();
    const { conditions, leaveOut } = withoutPrompts(parseFilter(search.filter, TAGGED_WORDING), 'registered_model_tags');
    if (leaveOut) query = query.where(leaveOut);
    for (const condition of conditions) query = query.where(modelCondition(condition));
    for (const { column, descending } of (search.order_by ?? []).map(modelOrder)) {
      query = query.orderBy(column, descending ? 'desc' : 'asc');
    }
    const rows = await query
      .orderBy('name')
      .limit(limit + 1)
      .offset(offset)
      .execute();
    const { items, nextPageToken } = page(rows, offset, limit);
    const models = await this.#completeModels(items);
    return {
      items: models.map((model) => ({ ...model, latest_versions: model.latest_versions.map(withoutAliases) })),
      nextPageToken,
    };
  }

  /** The next version number is counted in the model's row, so parallel callers get different ones and none is reused. */
  async createVersion(creation: ModelVersionCreation): Promise<ModelVersion> {
    const { name, run_link = '', description = '', tags } = creation;
    const { source, storage_location, model_id, run_id } = await this.#origins.of(creation);
    const version = await this.#events.making(this.#db, async (tx) => {
      const model = await tx
        .updateTable('registered_models')
        .set((row) => ({ last_version: sql`${row.ref('last_version')} + 1`, last_updated_timestamp: this.#now() }))
        .where('name', '=', name)
        .returning('last_version')
        .executeTakeFirst();
      if (!model) throw notFound(`Registered Model with name=${name} not found`);
      const next = model.last_version;
      const now = this.#now();
      await tx
        .insertInto('model_versions')
        .values({
          name,
          version: next,
          description,
          source,
          run_id,
          run_link,
          model_id,
          storage_location,
          creation_timestamp: now,
          last_updated_timestamp: now,
        })
        .execute();
      if (tags.length > 0) {
        await tx
          .insertInto('model_version_tags')
          .values(tags.map((tag) => ({ ...tag, name, version: next })))
          .execute();
      }
      const template = tags.findLast(({ key }) => key === PROMPT_TEXT_TAG)?.value;
      const data = {
        version: String(next),
        ...(template === undefined ? { source, run_id: run_id || null } : { template }),
        tags: recordOf(tags),
        description: description || null,
      };
      if (model_id) await this.#loggedModels.addVersion(tx, model_id, { name, version: next });
      return { result: next, events: [{ entity: 'model_version', action: 'created', name, data }] };
    });
    return this.getVersion(name, String(version));
  }

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  async getVersion(name: string, version: string): Promise<ModelVersion> {
    const [found] = await this.#completeVersions([await this.#versionRow(name, version)]);
    return found as ModelVersion;
  }

  /** Where a version's files are. */
  async downloadUri(name: string, version: string): Promise<string> {
    const { storage_location, source } = await this.#versionRow(name, version);
    return storage_location ?? source;
  }

  /** Changes description or stage. With `archiveOthers`, the other versions in that stage move to Archived. */
  async updateVersion(
    name: string,
    version: string,
    change: { description: string } | { stage: string; archiveOthers: boolean },
  ): Promise<ModelVersion> {
    const row = await this.#versionRow(name, version);
    const now = { last_updated_timestamp: this.#now() };
    await this.#db.transaction().execute(async (tx) => {
      const update = tx.updateTable('model_versions').where('name', '=', name);
      if ('description' in change) {
        await update
          .set({ description: change.description, ...now })
          .where('version', '=', row.version)
          .execute();
        return;
      }
      const stage = knownStage(change.stage);
      if (change.archiveOthers && !ACTIVE_STAGES.includes(stage)) {
        throw invalid(
          `Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. ` +
            `Valid stages are ${pythonList(ACTIVE_STAGES)}`,
        );
      }
      if (change.archiveOthers) {
        await update
          .set({ current_stage: 'Archived', ...now })
          .where('current_stage', '=', stage)
          .execute();
      }
      await update
        .set({ current_stage: stage, ...now })
        .where('version', '=', row.version)
        .execute();
    });
    return this.getVersion(name, version);
  }

  async deleteVersion(name: string, version: string): Promise<void> {
    const row = await this.#versionRow(name, version);
    await this.#db.deleteFrom('model_versions').where('name', '=', name).where('version', '=', row.version).execute();
  }

  async setVersionTag(name: string, version: string, { key, value }: KeyValue): Promise<void> {
    const row = await this.#versionRow(name, version);
    await this.#events.making(this.#db, async (tx) => {
      await tx
        .insertInto('model_version_tags')
        .values({ name, version: row.version, key, value })
        .onConflict((conflict) => conflict.columns(['name', 'version', 'key']).doUpdateSet({ value }))
        .execute();
      const data = { version: String(row.version), key, value };
      return { result: undefined, events: [{ entity: 'model_version_tag', action: 'set', name, data }] };
    });
  }

  async deleteVersionTag(name: string, version: string, key: string): Promise<void> {
    const row = await this.#versionRow(name, version);
    await this.#events.making(this.#db, async (tx) => {
      await tx
        .deleteFrom('model_version_tags')
        .where('name', '=', name)
        .where('version', '=', row.version)
        .where('key', '=', key)
        .execute();
      const data = { version: String(row.version), key };
      return { result: undefined, events: [{ entity: 'model_version_tag', action: 'deleted', name, data }] };
    });
  }

  async searchVersions(search: RegistrySearch): Promise<Page<ModelVersion>> {
    const limit = search.max_results;
    const offset = pageOffset(search.page_token);
    let query = this.#db.selectFrom('model_versions').selectAll();
    const { conditions, leaveOut } = withoutPrompts(parseFilter(search.filter, TAGGED_WORDING), 'model_version_tags');
    if (leaveOut) query = query.where(leaveOut);
    for (const condition of conditions) query = query.where(versionCondition(condition));
    const order = search.order_by?.length ? search.order_by : ['last_updated_timestamp DESC'];
    for (const { column, descending } of order.map(versionOrder)) query = query.orderBy(column, descending ? 'desc' : 'asc');
    const rows = await query
      .orderBy('name')
      .orderBy('version', 'desc')
      .limit(limit + 1)
      .offset(offset)
      .execute();
    const { items, nextPageToken } = page(rows, offset, limit);
    return { items: (await this.#completeVersions(items)).map(withoutAliases), nextPageToken };
  }

  /** The newest version in each of the stages; without `stages`, in every stage. */
  async latestVersions(name: string, stages: readonly string[] | undefined): Promise<readonly ModelVersion[]> {
    const { latest_versions } = await this.getModel(name);
    if (!stages || stages.length === 0) return latest_versions;
    const wanted = stages.map(knownStage);
    return latest_versions.filter(({ current_stage }) => wanted.some((stage) => stage === current_stage));
  }

  async setAlias(name: string, alias: string, version: string): Promise<void> {
    const row = await this.#versionRow(name, version);
    await this.#events.making(this.#db, async (tx) => {
      await tx
        .insertInto('registered_model_aliases')
        .values({ name, alias, version: row.version })
        .onConflict((conflict) => conflict.columns(['name', 'alias']).doUpdateSet({ version: row.version }))
        .execute();
      const data = { alias, version: String(row.version) };
      return { result: undefined, events: [{ entity: 'model_version_alias', action: 'created', name, data }] };
    });
  }

  async deleteAlias(name: string, alias: string): Promise<void> {
    await this.#modelRow(name);
    await this.#events.making(this.#db, async (tx) => {
      await tx.deleteFrom('registered_model_aliases').where('name', '=', name).where('alias', '=', alias).execute();
      return { result: undefined, events: [{ entity: 'model_version_alias', action: 'deleted', name, data: { alias } }] };
    });
  }

  /** @throws MlflowError INVALID_PARAMETER_VALUE for an unknown alias, as on the real server */
  async getByAlias(name: string, alias: string): Promise<ModelVersion> {
    await this.#modelRow(name);
    const found = await this.#db
      .selectFrom('registered_model_aliases')
      .select('version')
      .where('name', '=', name)
      .where('alias', '=', alias)
      .executeTakeFirst();
    if (!found) throw invalid(`Registered model alias ${alias} not found.`);
    return this.getVersion(name, String(found.version));
  }

  async #touchModel(db: MlflowDatabase, name: string, values: { name?: string; description?: string }): Promise<void> {
    await db
      .updateTable('registered_models')
      .set({ ...values, last_updated_timestamp: this.#now() })
      .where('name', '=', name)
      .execute();
  }

  async #modelRow(name: string): Promise<ModelRow> {
    const row = await this.#db.selectFrom('registered_models').selectAll().where('name', '=', name).executeTakeFirst();
    if (!row) throw notFound(`Registered Model with name=${name} not found`);
    return row;
  }

  async #versionRow(name: string, version: string): Promise<VersionRow> {
    const row = /^\d{1,9}$/.test(version)
      ? await this.#db
          .selectFrom('model_versions')
          .selectAll()
          .where('name', '=', name)
          .where('version', '=', Number(version))
          .executeTakeFirst()
      : undefined;
    if (!row) throw notFound(`Model Version (name=${name}, version=${version}) not found`);
    return row;
  }

  async #completeModels(rows: readonly ModelRow[]): Promise<RegisteredModel[]> {
    if (rows.length === 0) return [];
    const names = rows.map(({ name }) => name);
    const tags = await this.#db.selectFrom('registered_model_tags').selectAll().where('name', 'in', names).execute();
    const aliases = await this.#db.selectFrom('registered_model_aliases').selectAll().where('name', 'in', names).execute();
    const newest = await this.#db
      .selectFrom('model_versions')
      .selectAll()
      .distinctOn(['name', 'current_stage'])
      .where('name', 'in', names)
      .orderBy('name')
      .orderBy('current_stage')
      .orderBy('version', 'desc')
      .execute();
    const versions = await this.#completeVersions(newest);
    return rows.map(({ last_version: _, ...row }) => ({
      ...row,
      latest_versions: versions.filter(({ name }) => name === row.name).sort((a, b) => Number(a.version) - Number(b.version)),
      tags: tags.filter(({ name }) => name === row.name).map(({ key, value }) => ({ key, value })),
      aliases: aliases.filter(({ name }) => name === row.name).map(({ alias, version }) => ({ alias, version: String(version) })),
    }));
  }

  async #completeVersions(rows: readonly VersionRow[]): Promise<ModelVersion[]> {
    if (rows.length === 0) return [];
    const names = rows.map(({ name }) => name);
    const tags = await this.#db.selectFrom('model_version_tags').selectAll().where('name', 'in', names).execute();
    const aliases = await this.#db.selectFrom('registered_model_aliases').selectAll().where('name', 'in', names).execute();
    return rows.map((row) => {
      const isOf = (other: { name: string; version: number }) => other.name === row.name && other.version === row.version;
      // The real server's registry does not return the logged model either. The logged model lists its versions instead.
      const { storage_location: _, model_id: __, ...shown } = row;
      return {
        ...shown,
        version: String(row.version),
        status: 'READY',
        tags: tags.filter(isOf).map(({ key, value }) => ({ key, value })),
        aliases: aliases.filter(isOf).map(({ alias }) => alias),
      };
    });
  }
}

/** A version as the real server's searches return it: without aliases, which only the model lists. */
function withoutAliases(version: ModelVersion): ModelVersion {
  return { ...version, aliases: [] };
}

function recordOf(tags: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

function knownStage(text: string): (typeof STAGES)[number] {
  const stage = STAGES.find((known) => known.toLowerCase() === text.toLowerCase());
  if (!stage) throw invalid(`Invalid Model Version stage: ${text}. Value must be one of ${STAGES.join(', ')}.`);
  return stage;
}

type ModelRow = Selectable<MlflowTables['registered_models']>;
type VersionRow = Selectable<MlflowTables['model_versions']>;
