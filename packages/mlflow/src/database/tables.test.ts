import { expect, it } from 'vitest';
import { migrateTracking } from '../migrations/migrate-tracking.js';
import { readStoredColumns, type StoredColumns } from '../migrations/stored-columns.js';
import { testDatabase } from '../testing.js';
import type { MlflowTables } from './tables.js';

const COLUMNS: StoredColumns<MlflowTables> = {
  experiments: {
    experiment_id: 'bigint',
    creation_time: 'bigint',
    name: 'text',
    artifact_location: 'text',
    lifecycle_stage: 'text',
    last_update_time: 'bigint',
  },
  latest_metrics: {
    experiment_id: 'bigint',
    series_id: 'bigint',
    step: 'bigint',
    run_id: 'text',
    timestamp: 'bigint',
    value: 'double precision',
    key: 'text',
  },
  users: {
    id: 'integer',
    permission: 'text',
    username: 'text',
    is_admin: 'boolean',
    password_hash: 'text',
  },
  logged_models: {
    creation_timestamp: 'bigint',
    experiment_id: 'bigint',
    lifecycle_stage: 'text',
    model_id: 'text',
    artifact_location: 'text',
    model_type: 'text',
    status: 'text',
    name: 'text',
    source_run_id: 'text',
    last_updated_timestamp: 'bigint',
  },
  webhooks: {
    status: 'text',
    last_updated_timestamp: 'bigint',
    url: 'text',
    webhook_id: 'text',
    events: 'ARRAY',
    secret: 'text',
    creation_timestamp: 'bigint',
    description: 'text',
    name: 'text',
  },
  registered_models: {
    last_updated_timestamp: 'bigint',
    name: 'text',
    creation_timestamp: 'bigint',
    last_version: 'integer',
    description: 'text',
  },
  access_tokens: {
    expires_at: 'bigint | null',
    name: 'text',
    token_id: 'text',
    token_hash: 'text',
    user_id: 'integer',
    created_at: 'bigint',
  },
  webhook_deliveries: {
    status: 'text',
    webhook_id: 'text',
    finished_at: 'bigint | null',
    error: 'text | null',
    created_at: 'bigint',
    delivery_id: 'text',
    data: 'json',
    next_attempt_at: 'bigint',
    response_body: 'text | null',
    event: 'text',
    response_status: 'integer | null',
    attempts: 'integer',
  },
  experiment_tags: {
    experiment_id: 'bigint',
    value: 'text',
    key: 'text',
  },
  runs: {
    experiment_id: 'bigint',
    revision: 'bigint',
    status: 'text',
    start_time: 'bigint',
    artifact_uri: 'text',
    run_name: 'text',
    end_time: 'bigint | null',
    lifecycle_stage: 'text',
    deleted_time: 'bigint | null',
    user_id: 'text',
    run_id: 'text',
  },
  model_versions: {
    run_id: 'text',
    creation_timestamp: 'bigint',
    current_stage: 'text',
    run_link: 'text',
    last_updated_timestamp: 'bigint',
    description: 'text',
    name: 'text',
    model_id: 'text',
    version: 'integer',
    storage_location: 'text | null',
    source: 'text',
  },
  tags: {
    experiment_id: 'bigint',
    place: 'bigint | null',
    key: 'text',
    value: 'text',
    run_id: 'text',
  },
  run_models: {
    model_id: 'text',
    is_output: 'boolean',
    step: 'bigint',
    run_id: 'text',
  },
  run_datasets: {
    place: 'bigint | null',
    tags: 'jsonb',
    schema: 'text',
    run_id: 'text',
    source_type: 'text',
    profile: 'text',
    digest: 'text',
    name: 'text',
    source: 'text',
  },
  roles: { id: 'integer', name: 'text', workspace: 'text', description: 'text | null' },
  role_permissions: {
    id: 'integer',
    role_id: 'integer',
    resource_type: 'text',
    resource_pattern: 'text',
    permission: 'text',
  },
  role_assignments: { id: 'integer', user_id: 'integer', role_id: 'integer' },
  logged_model_metrics: {
    timestamp: 'bigint',
    run_id: 'text',
    key: 'text',
    dataset_name: 'text',
    step: 'bigint',
    model_id: 'text',
    value: 'double precision',
    dataset_digest: 'text',
  },
  logged_model_tags: {
    key: 'text',
    model_id: 'text',
    value: 'text',
  },
  logged_model_params: {
    value: 'text',
    model_id: 'text',
    key: 'text',
  },
  model_version_tags: {
    key: 'text',
    value: 'text',
    name: 'text',
    version: 'integer',
  },
  registered_model_tags: {
    key: 'text',
    value: 'text',
    name: 'text',
  },
  registered_model_aliases: {
    version: 'integer',
    name: 'text',
    alias: 'text',
  },
  params: {
    experiment_id: 'bigint',
    place: 'bigint | null',
    value: 'text',
    run_id: 'text',
    key: 'text',
  },
  metrics: {
    timestamp: 'bigint',
    series_id: 'bigint',
    value: 'double precision',
    step: 'bigint',
  },
};

it('the newest migration gives the tables the columns that MlflowTables declares', async () => {
  const { db, close } = await testDatabase<MlflowTables>();
  try {
    await migrateTracking(db);
    expect(await readStoredColumns(db, 'mlflow', ['migrations', 'migrations_lock'])).toEqual(COLUMNS);
  } finally {
    await close();
  }
});
