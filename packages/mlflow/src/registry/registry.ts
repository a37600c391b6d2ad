import type { MlflowDatabase } from '../database/tables.js';
import type { LoggedModelStore } from '../logged-models/logged-model-store.js';
import type { RunStore } from '../tracking/run-store.js';
import type { RegistryEvents } from '../webhooks/registry-events.js';
import { ModelAliases } from './aliases.js';
import { RegisteredModels } from './models.js';
import { RegistrySearch } from './search.js';
import { ModelVersions } from './versions.js';

/** The model registry in SQL. */
export class Registry {
  readonly models: RegisteredModels;
  readonly versions: ModelVersions;
  readonly aliases: ModelAliases;
  readonly search: RegistrySearch;

  /** @param now ms since 1970 */
  constructor(db: MlflowDatabase, runs: RunStore, loggedModels: LoggedModelStore, events: RegistryEvents, now: () => number) {
    this.models = new RegisteredModels(db, events, now);
    this.aliases = new ModelAliases(db, events);
    this.versions = new ModelVersions(db, { runs, loggedModels, models: this.models, aliases: this.aliases }, events, now);
    this.search = new RegistrySearch(db);
  }
}
