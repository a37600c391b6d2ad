import type { MlflowDatabase } from '../database/tables.js';
import type { KeyValue, ModelVersion, RegisteredModel } from '../protocol/entities.js';
import { MlflowError } from '../protocol/mlflow-error.js';
import { isPrompt } from '../protocol/prompt-tags.js';
import { pythonString } from '../protocol/python-text.js';
import type { RegistryEvents } from '../webhooks/registry-events.js';
import { completeModels } from './complete.js';
import { modelRow } from './rows.js';
import { knownStage } from './stages.js';
import { tagRecord } from './tag-record.js';

/** Registered models and their tags, in SQL. Every method that names one throws RESOURCE_DOES_NOT_EXIST if it does not exist. */
export class RegisteredModels {
  readonly #db: MlflowDatabase;
  readonly #events: RegistryEvents;
  readonly #now: () => number;

  /** @param now ms since 1970 */
  constructor(db: MlflowDatabase, events: RegistryEvents, now: () => number) {
    this.#db = db;
    this.#events = events;
    this.#now = now;
  }

  /** @throws MlflowError RESOURCE_ALREADY_EXISTS */
  async create(name: string, description: string, tags: readonly KeyValue[]): Promise<RegisteredModel> {
    const now = this.#now();
    await this.#events.making(this.#db, async (tx) => {
      const inserted = await tx
        .insertInto('registered_models')
        .values({ name, description, creation_timestamp: now, last_updated_timestamp: now })
        .onConflict((conflict) => conflict.doNothing())
        .returning('name')
        .executeTakeFirst();
      if (!inserted) throw alreadyThere(name, isPrompt(await tagsOf(tx, name)), isPrompt(tags));
      if (tags.length > 0)
        await tx
          .insertInto('registered_model_tags')
          .values(tags.map((tag) => ({ ...tag, name })))
          .execute();
      const data = { tags: tagRecord(tags), description };
      return { result: undefined, events: [{ entity: 'registered_model', action: 'created', name, data }] };
    });
    return this.get(name);
  }

  async get(name: string): Promise<RegisteredModel> {
    const [model] = await completeModels(this.#db, [await modelRow(this.#db, name)]);
    return model as RegisteredModel;
  }

  /** The model's tags; none if it does not exist. */
  tags(name: string): Promise<KeyValue[]> {
    return tagsOf(this.#db, name);
  }

  async describe(name: string, description: string): Promise<RegisteredModel> {
    await modelRow(this.#db, name);
    await this.#db
      .updateTable('registered_models')
      .set({ description, last_updated_timestamp: this.#now() })
      .where('name', '=', name)
      .execute();
    return this.get(name);
  }

  /** @throws MlflowError RESOURCE_ALREADY_EXISTS if another model has the new name */
  async rename(name: string, newName: string): Promise<RegisteredModel> {
    await modelRow(this.#db, name);
    const taken = await this.#db.selectFrom('registered_models').select('name').where('name', '=', newName).executeTakeFirst();
    if (taken && newName !== name) {
      throw new MlflowError('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${newName}) already exists.`);
    }
    const now = this.#now();
    await this.#db.transaction().execute(async (tx) => {
      await tx
        .updateTable('registered_models')
        .set({ name: newName, last_updated_timestamp: now })
        .where('name', '=', name)
        .execute();
      await tx.updateTable('model_versions').set({ last_updated_timestamp: now }).where('name', '=', newName).execute();
    });
    return this.get(newName);
  }

  /** Deletes a model with its versions, tags and aliases. */
  async delete(name: string): Promise<void> {
    await modelRow(this.#db, name);
    await this.#db.deleteFrom('registered_models').where('name', '=', name).execute();
  }

  async setTag(name: string, { key, value }: KeyValue): Promise<void> {
    await modelRow(this.#db, name);
    await this.#events.making(this.#db, async (tx) => {
      await tx
        .insertInto('registered_model_tags')
        .values({ name, key, value })
        .onConflict((conflict) => conflict.columns(['name', 'key']).doUpdateSet({ value }))
        .execute();
      return { result: undefined, events: [{ entity: 'registered_model_tag', action: 'set', name, data: { key, value } }] };
    });
  }

  async deleteTag(name: string, key: string): Promise<void> {
    await modelRow(this.#db, name);
    await this.#events.making(this.#db, async (tx) => {
      await tx.deleteFrom('registered_model_tags').where('name', '=', name).where('key', '=', key).execute();
      return { result: undefined, events: [{ entity: 'registered_model_tag', action: 'deleted', name, data: { key } }] };
    });
  }

  /**
   * The newest version in each of the stages; without `stages`, in every stage.
   *
   * @throws MlflowError INVALID_PARAMETER_VALUE for a stage that there is not
   */
  async latestVersions(name: string, stages: readonly string[] | undefined): Promise<readonly ModelVersion[]> {
    const { latest_versions } = await this.get(name);
    if (!stages || stages.length === 0) return latest_versions;
    const wanted = stages.map(knownStage);
    return latest_versions.filter(({ current_stage }) => wanted.some((stage) => stage === current_stage));
  }
}

/** Refuses a name that is taken, in the real server's words (mlflow/prompt/registry_utils.py). */
function alreadyThere(name: string, isPromptThere: boolean, isNewPrompt: boolean): MlflowError {
  const kind = (isPrompt: boolean) => (isPrompt ? 'Prompt' : 'Registered Model');
  const [there, made] = [kind(isPromptThere), kind(isNewPrompt)];
  const message =
    there === made
      ? `${made} (name=${name}) already exists.`
      : `Tried to create a ${made.toLowerCase()} with name ${pythonString(name)}, but the name is already taken by a ` +
        `${there.toLowerCase()}. MLflow does not allow creating a model and a prompt with the same name.`;
  return new MlflowError('RESOURCE_ALREADY_EXISTS', message);
}

function tagsOf(db: MlflowDatabase, name: string): Promise<KeyValue[]> {
  return db.selectFrom('registered_model_tags').select(['key', 'value']).where('name', '=', name).execute();
}
