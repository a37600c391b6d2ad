/** The messages of MLflow's REST API, as JSON (mlflow/protos/service.proto, model_registry.proto). Times are ms since 1970. */

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export type LifecycleStage = 'active' | 'deleted';

export interface Experiment {
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: LifecycleStage;
  readonly creation_time: number;
  readonly last_update_time: number;
  readonly tags: readonly KeyValue[];
}

export const RUN_STATUSES = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface RunInfo {
  readonly run_id: string;
  readonly run_uuid: string;
  readonly run_name: string;
  readonly experiment_id: string;
  readonly user_id: string;
  readonly status: RunStatus;
  readonly start_time: number;
  readonly end_time?: number;
  readonly artifact_uri: string;
  readonly lifecycle_stage: LifecycleStage;
}

/** A number; JSON has none of the special values, which go as strings. */
export type JsonDouble = number | 'NaN' | 'Infinity' | '-Infinity';

export interface Metric {
  readonly key: string;
  readonly value: JsonDouble;
  readonly timestamp: number;
  readonly step: number;
}

export interface Run {
  readonly info: RunInfo;
  readonly data: {
    readonly metrics: readonly Metric[];
    readonly params: readonly KeyValue[];
    readonly tags: readonly KeyValue[];
  };
}

export interface ModelVersion {
  readonly name: string;
  readonly version: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly current_stage: string;
  readonly description: string;
  readonly source: string;
  readonly run_id: string;
  readonly run_link: string;
  readonly status: 'READY';
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly string[];
}

export interface RegisteredModel {
  readonly name: string;
  readonly creation_timestamp: number;
  readonly last_updated_timestamp: number;
  readonly description: string;
  readonly latest_versions: readonly ModelVersion[];
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly { readonly alias: string; readonly version: string }[];
}

export interface FileInfo {
  readonly path: string;
  readonly is_dir: boolean;
  /** Bytes; absent for a directory. */
  readonly file_size?: number;
}
