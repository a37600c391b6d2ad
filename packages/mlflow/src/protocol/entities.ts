/** The messages of MLflow's REST API, as JSON (mlflow/protos/service.proto, model_registry.proto). Times are ms since 1970. */

import type { Int64 } from './int64.js';

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
  readonly start_time: Int64;
  readonly end_time?: Int64;
  readonly artifact_uri: string;
  readonly lifecycle_stage: LifecycleStage;
}

/** A number. JSON has no NaN or infinity, so these are sent as strings. */
export type JsonDouble = number | 'NaN' | 'Infinity' | '-Infinity';

export interface Metric {
  readonly key: string;
  readonly value: JsonDouble;
  readonly timestamp: Int64;
  readonly step: Int64;
  /** The logged model that was measured, and on which data set, if any. */
  readonly model_id?: string;
  readonly dataset_name?: string;
  readonly dataset_digest?: string;
  readonly run_id?: string;
}

/** A data set that a run read. `schema` and `profile` are JSON text, as the client sent it. */
export interface Dataset {
  readonly name: string;
  readonly digest: string;
  readonly source_type: string;
  readonly source: string;
  readonly schema: string;
  readonly profile: string;
}

export interface DatasetInput {
  readonly dataset: Dataset;
  readonly tags: readonly KeyValue[];
}

export const LOGGED_MODEL_STATUSES = [
  'LOGGED_MODEL_STATUS_UNSPECIFIED',
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED',
] as const;
export type LoggedModelStatus = (typeof LOGGED_MODEL_STATUSES)[number];

/** A model of MLflow 3: it belongs to an experiment, with or without a run. */
export interface LoggedModel {
  readonly info: {
    readonly model_id: string;
    readonly experiment_id: string;
    readonly name: string;
    readonly creation_timestamp_ms: number;
    readonly last_updated_timestamp_ms: number;
    readonly artifact_uri: string;
    readonly status: LoggedModelStatus;
    readonly model_type: string;
    readonly source_run_id: string;
    readonly tags: readonly KeyValue[];
  };
  readonly data: { readonly params: readonly KeyValue[]; readonly metrics: readonly Metric[] };
}

export interface Run {
  readonly info: RunInfo;
  readonly data: {
    readonly metrics: readonly Metric[];
    readonly params: readonly KeyValue[];
    readonly tags: readonly KeyValue[];
  };
  readonly inputs?: {
    readonly dataset_inputs: readonly DatasetInput[];
    readonly model_inputs: readonly { readonly model_id: string }[];
  };
  readonly outputs?: { readonly model_outputs: readonly { readonly model_id: string; readonly step: Int64 }[] };
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
  readonly model_id?: string;
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

/** A data set that runs of an experiment read. */
export interface DatasetSummary {
  readonly experiment_id: string;
  readonly name: string;
  readonly digest: string;
  /** What it was read as, such as `training`. */
  readonly context?: string;
}

export interface FileInfo {
  readonly path: string;
  readonly is_dir: boolean;
  /** Bytes; absent for a directory. */
  readonly file_size?: number;
}
