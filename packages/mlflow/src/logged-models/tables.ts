import type { Generated } from 'kysely';
import type { KeyValueColumns } from '../database/tables.js';
import type { LifecycleStage, LoggedModelStatus } from '../protocol/entities.js';

declare module '../database/tables.js' {
  interface MlflowTables {
    logged_models: {
      model_id: string;
      experiment_id: number;
      name: string;
      artifact_location: string;
      creation_timestamp: number;
      last_updated_timestamp: number;
      model_type: string;
      source_run_id: string;
      status: LoggedModelStatus;
      lifecycle_stage: Generated<LifecycleStage>;
    };
    logged_model_params: KeyValueColumns & { model_id: string };
    logged_model_tags: KeyValueColumns & { model_id: string };
    logged_model_metrics: {
      model_id: string;
      run_id: string;
      key: string;
      step: number;
      timestamp: number;
      value: number;
      /** Empty: no data set was named. */
      dataset_name: string;
      dataset_digest: string;
    };
    run_models: { run_id: string; model_id: string; is_output: boolean; step: number };
  }
}
