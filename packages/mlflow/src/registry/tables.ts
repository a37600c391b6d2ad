import type { Generated } from 'kysely';
import type { KeyValueColumns } from '../database/tables.js';

declare module '../database/tables.js' {
  interface MlflowTables {
    registered_models: {
      name: string;
      description: Generated<string>;
      creation_timestamp: number;
      last_updated_timestamp: number;
      /** The greatest version number ever used, including deleted versions. */
      last_version: Generated<number>;
    };
    registered_model_tags: KeyValueColumns & { name: string };
    registered_model_aliases: { name: string; alias: string; version: number };
    model_versions: {
      name: string;
      version: number;
      current_stage: Generated<string>;
      description: string;
      source: string;
      run_id: string;
      run_link: string;
      creation_timestamp: number;
      last_updated_timestamp: number;
      /** Where the files are if `source` refers to another model; null: they are at `source`. */
      storage_location: string | null;
      /** The logged model that was registered; empty: none. */
      model_id: Generated<string>;
    };
    model_version_tags: KeyValueColumns & { name: string; version: number };
  }
}
