import type { Generated } from 'kysely';
import type { KeyValueColumns, Place } from '../database/tables.js';
import type { Dataset, KeyValue, LifecycleStage, RunStatus } from '../protocol/entities.js';

declare module '../database/tables.js' {
  interface MlflowTables {
    experiments: {
      experiment_id: Generated<number>;
      name: string;
      artifact_location: string;
      lifecycle_stage: Generated<LifecycleStage>;
      creation_time: number;
      last_update_time: number;
    };
    experiment_tags: KeyValueColumns & { experiment_id: number };
    runs: {
      run_id: string;
      experiment_id: number;
      run_name: string;
      user_id: string;
      status: RunStatus;
      start_time: number;
      end_time: number | null;
      artifact_uri: string;
      /** `purging` too, which only the collection of garbage writes: such a run is gone for everybody else. */
      lifecycle_stage: Generated<LifecycleStage>;
      /** Null while the run is active. */
      deleted_time: Generated<number | null>;
      /** Raised by each write to the run. */
      revision: Generated<number>;
    };
    params: KeyValueColumns & { run_id: string; experiment_id: number; place: Place };
    tags: KeyValueColumns & { run_id: string; experiment_id: number; place: Place };
    /** The history of each series. */
    metrics: { series_id: number; value: number; timestamp: number; step: number };
    /** The series: one for each metric of a run, with its latest measurement. */
    latest_metrics: {
      run_id: string;
      experiment_id: number;
      key: string;
      value: number;
      timestamp: number;
      step: number;
      series_id: Generated<number>;
    };
    run_datasets: Dataset & { run_id: string; tags: readonly KeyValue[]; place: Place };
  }
}
