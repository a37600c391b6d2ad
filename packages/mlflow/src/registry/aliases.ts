import type { MlflowDatabase } from '../database/tables.js';
import type { ModelVersion } from '../protocol/entities.js';
import { invalid, notFound } from '../protocol/mlflow-error.js';
import { LATEST_ALIAS } from '../protocol/names.js';
import type { RegistryEvents } from '../webhooks/registry-events.js';
import { completeVersions } from './complete.js';
import { modelRow, versionRow } from './rows.js';

/** Names that registered models give to their versions, in SQL. */
export class ModelAliases {
  readonly #db: MlflowDatabase;
  readonly #events: RegistryEvents;

  constructor(db: MlflowDatabase, events: RegistryEvents) {
    this.#db = db;
    this.#events = events;
  }

  /**
   * Gives a version the alias, whichever version had it before.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST if the version does not exist
   */
  async set(name: string, alias: string, version: string): Promise<void> {
    const row = await versionRow(this.#db, name, version);
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

  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST if the model does not exist */
  async delete(name: string, alias: string): Promise<void> {
    await modelRow(this.#db, name);
    await this.#events.making(this.#db, async (tx) => {
      await tx.deleteFrom('registered_model_aliases').where('name', '=', name).where('alias', '=', alias).execute();
      return { result: undefined, events: [{ entity: 'model_version_alias', action: 'deleted', name, data: { alias } }] };
    });
  }

  /**
   * The version that has the alias; for `latest`, in whatever case, the newest one.
   *
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST if the model does not exist or has no version yet; INVALID_PARAMETER_VALUE for an
   *   unknown alias, as on the real server
   */
  async version(name: string, alias: string): Promise<ModelVersion> {
    await modelRow(this.#db, name);
    if (alias.toLowerCase() === LATEST_ALIAS) return this.#newest(name);
    const found = await this.#db
      .selectFrom('registered_model_aliases')
      .select('version')
      .where('name', '=', name)
      .where('alias', '=', alias)
      .executeTakeFirst();
    if (!found) throw invalid(`Registered model alias ${alias} not found.`);
    const [version] = await completeVersions(this.#db, [await versionRow(this.#db, name, String(found.version))]);
    return version as ModelVersion;
  }

  async #newest(name: string): Promise<ModelVersion> {
    const query = this.#db.selectFrom('model_versions').selectAll().where('name', '=', name);
    const row = await query.orderBy('version', 'desc').limit(1).executeTakeFirst();
    if (!row) throw notFound(`Latest version not found for model ${name}.`);
    const [version] = await completeVersions(this.#db, [row]);
    return version as ModelVersion;
  }
}
