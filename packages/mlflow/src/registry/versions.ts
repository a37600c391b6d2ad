import { sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
import type { KeyValue, ModelVersion } from '../protocol/entities.js';
import { invalid, notFound } from '../protocol/mlflow-error.js';
import { PROMPT_TEXT_TAG } from '../protocol/prompt-tags.js';
import { pythonList } from '../protocol/python-text.js';
import type { RunStore } from '../tracking/run-store.js';
import type { RegistryEvents } from '../webhooks/registry-events.js';
import type { ModelAliases } from './aliases.js';
import { completeVersions } from './complete.js';
import type { RegisteredModels } from './models.js';
import { versionRow } from './rows.js';
import { ACTIVE_STAGES, knownStage } from './stages.js';
import { tagRecord } from './tag-record.js';
import { type ModelVersionCreation, VersionOrigins } from './version-origin.js';

/** What versions can be made from. */
interface Neighbours {
  readonly runs: RunStore;
  readonly loggedModels: LoggedModelStore;
  readonly models: RegisteredModels;
  readonly aliases: ModelAliases;
}

/** Versions of registered models, in SQL. Every method that names one throws RESOURCE_DOES_NOT_EXIST if it does not exist. */
export class ModelVersions {
  readonly #db: MlflowDatabase;
  readonly #loggedModels: LoggedModelStore;
  readonly #origins: VersionOrigins;
  readonly #events: RegistryEvents;
  readonly #now: () => number;

  /** @param now ms since 1970 */
  constructor(db: MlflowDatabase, { runs, loggedModels, ...others }: Neighbours, events: RegistryEvents, now: () => number) {
    this.#db = db;
    this.#events = events;
    this.#loggedModels = loggedModels;
    this.#origins = new VersionOrigins(runs, loggedModels, { ...others, versions: this });
    this.#now = now;
  }

  /**
   * The next version number is counted in the model's row, so parallel callers get different ones and none is reused.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST for a model that does not exist; as `VersionOrigins.of`
   */
  async create(creation: ModelVersionCreation): Promise<ModelVersion> {
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
        tags: tagRecord(tags),
        description: description || null,
      };
      if (model_id) await this.#loggedModels.addVersion(tx, model_id, { name, version: next });
      return { result: next, events: [{ entity: 'model_version', action: 'created', name, data }] };
    });
    return this.get(name, String(version));
  }

  async get(name: string, version: string): Promise<ModelVersion> {
    const [found] = await completeVersions(this.#db, [await versionRow(this.#db, name, version)]);
    return found as ModelVersion;
  }

  /** Where a version's files are. */
  async downloadUri(name: string, version: string): Promise<string> {
    const { storage_location, source } = await versionRow(this.#db, name, version);
    return storage_location ?? source;
  }

  async describe(name: string, version: string, description: string): Promise<ModelVersion> {
    const row = await versionRow(this.#db, name, version);
    await this.#db
      .updateTable('model_versions')
      .set({ description, last_updated_timestamp: this.#now() })
      .where('name', '=', name)
      .where('version', '=', row.version)
      .execute();
    return this.get(name, version);
  }

  /**
   * Moves a version into a stage.
   *
   * @param archiveOthers whether the other versions in that stage move to Archived
   * @throws MlflowError INVALID_PARAMETER_VALUE for an unknown stage, or for archiving the others in an inactive one
   */
  async transition(name: string, version: string, stage: string, archiveOthers: boolean): Promise<ModelVersion> {
    const row = await versionRow(this.#db, name, version);
    const next = knownStage(stage);
    if (archiveOthers && !ACTIVE_STAGES.includes(next)) {
      throw invalid(
        `Model version transition cannot archive existing model versions because '${next}' is not an Active stage. ` +
          `Valid stages are ${pythonList(ACTIVE_STAGES)}`,
      );
    }
    const now = { last_updated_timestamp: this.#now() };
    await this.#db.transaction().execute(async (tx) => {
      const update = tx.updateTable('model_versions').where('name', '=', name);
      if (archiveOthers) {
        await update
          .set({ current_stage: 'Archived', ...now })
          .where('current_stage', '=', next)
          .execute();
      }
      await update
        .set({ current_stage: next, ...now })
        .where('version', '=', row.version)
        .execute();
      await tx.updateTable('registered_models').set(now).where('name', '=', name).execute();
    });
    return this.get(name, version);
  }

  async delete(name: string, version: string): Promise<void> {
    const row = await versionRow(this.#db, name, version);
    await this.#db.transaction().execute(async (tx) => {
      await tx.deleteFrom('model_versions').where('name', '=', name).where('version', '=', row.version).execute();
      const now = { last_updated_timestamp: this.#now() };
      await tx.updateTable('registered_models').set(now).where('name', '=', name).execute();
    });
  }

  async setTag(name: string, version: string, { key, value }: KeyValue): Promise<void> {
    const row = await versionRow(this.#db, name, version);
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

  async deleteTag(name: string, version: string, key: string): Promise<void> {
    const row = await versionRow(this.#db, name, version);
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
}
