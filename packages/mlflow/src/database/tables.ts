import type { Generated, Kysely } from 'kysely';
import type { Permission, ResourceType } from '../accounts/permission.js';
import type { Dataset, KeyValue, LifecycleStage, LoggedModelStatus, RunStatus } from '../protocol/entities.js';
import type { WebhookEventName } from '../webhooks/webhook-event.js';

export interface KeyValueColumns {
  key: string;
  value: string;
}

/** Tables of the tracking server, all in the SQL schema `mlflow`. Times are ms since 1970. */
export interface MlflowTables {
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
    lifecycle_stage: Generated<LifecycleStage>;
    /** Grows with all that is logged to the run. */
    revision: Generated<number>;
  };
  params: KeyValueColumns & { run_id: string };
  tags: KeyValueColumns & { run_id: string };
  /** The history of each series. */
  metrics: { series_id: number; value: number; timestamp: number; step: number };
  /** The series: one for each metric of a run, with its latest measurement. */
  latest_metrics: {
    run_id: string;
    key: string;
    value: number;
    timestamp: number;
    step: number;
    series_id: Generated<number>;
  };
  registered_models: {
    name: string;
    description: Generated<string>;
    creation_timestamp: number;
    last_updated_timestamp: number;
    /** The greatest number that a version had, also one that was deleted. */
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
    /** Where the files are, if `source` names another model; null: at `source`. */
    storage_location: string | null;
    /** The logged model that was registered; empty: none. */
    model_id: Generated<string>;
  };
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
  run_datasets: Dataset & { run_id: string; tags: readonly KeyValue[] };
  run_models: { run_id: string; model_id: string; is_output: boolean; step: number };
  model_version_tags: KeyValueColumns & { name: string; version: number };
  webhooks: {
    webhook_id: string;
    name: string;
    url: string;
    events: WebhookEventName[];
    description: string;
    secret: string;
    status: 'ACTIVE' | 'DISABLED';
    creation_timestamp: number;
    last_updated_timestamp: number;
  };
  /** What is to be sent to webhooks, and what came of it. */
  webhook_deliveries: {
    delivery_id: string;
    webhook_id: string;
    event: WebhookEventName;
    /** What the receiver is told of the event. */
    data: unknown;
    status: Generated<'PENDING' | 'DELIVERED' | 'FAILED'>;
    attempts: Generated<number>;
    next_attempt_at: number;
    /** Of the last attempt, as is the rest. */
    response_status: number | null;
    response_body: string | null;
    error: string | null;
    created_at: number;
    finished_at: number | null;
  };
  users: {
    id: Generated<number>;
    username: string;
    password_hash: string;
    is_admin: boolean;
    /** On what `user_permissions` says nothing of. */
    permission: Permission;
  };
  user_permissions: { user_id: number; resource_type: ResourceType; resource_id: string; permission: Permission };
  access_tokens: {
    token_id: string;
    user_id: number;
    name: string;
    token_hash: string;
    created_at: number;
    /** null: never. */
    expires_at: number | null;
  };
}

export type MlflowDatabase = Kysely<MlflowTables>;
