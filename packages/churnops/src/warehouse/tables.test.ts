import { readStoredColumns, type StoredColumns } from '@churnops/mlflow/migrations';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import { quoteName } from '../record/customer-schema.js';
import type { Database } from './database.js';
import type { WarehouseTables } from './tables.js';
import { emptyDatabase } from './testing.js';
import { Warehouse } from './warehouse.js';

/** Without the columns of the customer's record, which the schema describes. */
type OwnColumns = Omit<WarehouseTables, 'customer_data'>;

const schema = bundledSchema();

const COLUMN_REPORT: StoredColumns<OwnColumns>['data_columns_report'] = {
  column_name: 'text',
  column_type: 'text',
  stattest: 'text | null',
  threshold: 'double precision | null',
  drift_score: 'double precision | null',
  drift_detected: 'boolean',
  date_dataset: 'date',
  date_report: 'date',
  status: 'text',
  reason: 'text | null',
  effect: 'double precision | null',
  effect_low: 'double precision | null',
  effect_high: 'double precision | null',
  p_value: 'double precision | null',
  p_value_adjusted: 'double precision | null',
  missing_reference: 'double precision | null',
  missing_current: 'double precision | null',
  reference: 'text',
  picture: 'jsonb | null',
};

const MULTIVARIATE = {
  date_dataset: 'date',
  date_report: 'date',
  model_version: 'integer',
  reference: 'text',
  status: 'text',
  reason: 'text | null',
  reference_rows: 'integer',
  current_rows: 'integer',
} as const;

const COLUMNS: StoredColumns<OwnColumns> = {
  customer_import_order: { position: 'bigint' },
  prediction_logs: {
    prediction: 'integer',
    probability: 'double precision',
    model_name: 'text',
    model_version: 'integer',
    prediction_date: 'date',
    scored_at: 'timestamp with time zone | null',
    snapshot_on: 'date | null',
  },
  data_report: {
    drift_share: 'double precision',
    number_of_columns: 'integer',
    number_of_drifted_columns: 'integer',
    share_of_drifted_columns: 'double precision',
    dataset_drift: 'boolean',
    date_dataset: 'date',
    date_report: 'date',
    model_version: 'integer | null',
    reference: 'text',
    reference_from: 'date | null',
    reference_until: 'date | null',
    reference_rows: 'integer | null',
    reference_version: 'integer | null',
  },
  data_columns_report: COLUMN_REPORT,
  data_outputs_report: COLUMN_REPORT,
  data_quality_report: {
    date_dataset: 'date',
    column_name: 'text | null',
    check_name: 'text',
    status: 'text',
    reference_value: 'double precision | null',
    value: 'double precision | null',
    p_value: 'double precision | null',
    p_value_adjusted: 'double precision | null',
    rule: 'text',
    reason: 'text | null',
    reference: 'text',
    date_report: 'date',
  },
  segment_report: {
    date_dataset: 'date',
    column_name: 'text',
    segment: 'text',
    kind: 'text',
    lower: 'double precision | null',
    upper: 'double precision | null',
    customers: 'integer',
    share: 'double precision',
    reference_customers: 'integer',
    reference_share: 'double precision',
    mean_risk: 'double precision | null',
    reference_mean_risk: 'double precision | null',
    change: 'double precision | null',
    change_low: 'double precision | null',
    change_high: 'double precision | null',
    p_value: 'double precision | null',
    p_value_adjusted: 'double precision | null',
    changed: 'boolean',
    status: 'text',
    reason: 'text | null',
    position: 'integer',
    reference: 'text',
    date_report: 'date',
  },
  domain_classifier_report: {
    ...MULTIVARIATE,
    auc: 'double precision | null',
    auc_low: 'double precision | null',
    auc_high: 'double precision | null',
    p_value: 'double precision | null',
    drift_detected: 'boolean',
    auc_floor: 'double precision',
  },
  domain_classifier_columns_report: {
    date_dataset: 'date',
    column_name: 'text',
    importance: 'double precision | null',
    share: 'double precision | null',
    tells_apart: 'boolean',
    status: 'text',
    reason: 'text | null',
  },
  risk_shares_report: {
    ...MULTIVARIATE,
    method: 'text | null',
    mean_reference: 'double precision | null',
    mean_current: 'double precision | null',
    change: 'double precision | null',
    pairs: 'integer',
  },
  risk_shares_columns_report: {
    date_dataset: 'date',
    column_name: 'text',
    share: 'double precision',
    standard_error: 'double precision',
  },
  performance_report: {
    date_dataset: 'date',
    scope: 'text',
    cohort: 'text',
    metric: 'text',
    value: 'double precision | null',
    low: 'double precision | null',
    high: 'double precision | null',
    rows: 'integer',
    known: 'integer',
    estimated: 'double precision | null',
    estimated_low: 'double precision | null',
    estimated_high: 'double precision | null',
    difference: 'double precision | null',
    reason: 'text | null',
    model_version: 'integer | null',
    date_report: 'date',
  },
  performance_inputs: { date_dataset: 'date', inputs: 'text' },
  customer_first_scored: { first_scored: 'date' },
  pipeline_runs: {
    run_id: 'uuid',
    pipeline: 'text',
    logical_date: 'date',
    status: 'text',
    started_at: 'timestamp with time zone',
    finished_at: 'timestamp with time zone | null',
    summary: 'text | null',
    owner: 'text | null',
    error_code: 'text | null',
    rows: 'bigint | null',
    shard: 'text | null',
    outside_run_id: 'text | null',
    outside_try: 'integer | null',
  },
  prediction_rounds: {
    prediction_date: 'date',
    shards: 'integer',
    round_id: 'uuid',
    model_name: 'text',
    model_version: 'integer',
    started_at: 'timestamp with time zone',
    completed_at: 'timestamp with time zone | null',
  },
  prediction_shards: {
    prediction_date: 'date',
    shards: 'integer',
    shard: 'integer',
    rows_table: 'text',
    customers: 'bigint',
    predicted_churners: 'bigint',
    scored_at: 'timestamp with time zone',
    snapshot_on: 'date',
  },
  customer_outcomes: { observed_on: 'date', churned: 'boolean', recorded_at: 'timestamp with time zone' },
  holdout_members: { is_holdout: 'boolean', assigned_by: 'text', assigned_at: 'timestamp with time zone' },
  model_learned_rows: { model_name: 'text', model_version: 'integer', observed_on: 'date' },
  champion_history: {
    id: 'bigint',
    model_name: 'text',
    model_version: 'integer',
    previous_version: 'integer | null',
    promoted_at: 'timestamp with time zone',
    promoted_by: 'text',
    reason: 'text',
  },
  churnops_settings: { name: 'text', value: 'jsonb' },
};

let database: Database;
let stored: Record<string, Record<string, string>>;
/** The customer's columns as the schema describes them. */
let described: Record<string, string>;
beforeAll(async () => {
  database = await emptyDatabase();
  const warehouse = new Warehouse(database);
  await warehouse.migrate();
  stored = await readStoredColumns(warehouse.db, 'public', [
    'churnops_migrations',
    'churnops_migrations_lock',
    'prediction_logs_default',
  ]);
  const columns = schema.fields.map(
    ({ name, required }) => `${quoteName(name)} ${schema.sqlType(name)}${required ? ' NOT NULL' : ''}`,
  );
  await database.pool.query(`CREATE SCHEMA described; CREATE TABLE described.customers (${columns.join(', ')})`);
  ({ customers: described = {} } = await readStoredColumns(warehouse.db, 'described', []));
});
afterAll(async () => {
  await database.pool.query('DROP SCHEMA described CASCADE');
  await database.close();
});

it('the newest migration gives the tables the columns that WarehouseTables declares', () => {
  const { customer_data: _, ...own } = stored;
  const withoutDescribed = Object.entries(own).map(([table, columns]) => [
    table,
    Object.fromEntries(Object.entries(columns).filter(([name]) => !(name in described))),
  ]);
  expect(Object.fromEntries(withoutDescribed)).toEqual(COLUMNS);
});

it('tables about single customers have the primary key of the customer schema', () => {
  const tables = Object.keys(stored).filter((table) => schema.id in (stored[table] ?? {}));
  expect(tables.sort()).toEqual([
    'customer_data',
    'customer_first_scored',
    'customer_import_order',
    'customer_outcomes',
    'holdout_members',
    'model_learned_rows',
    'prediction_logs',
  ]);
  for (const table of tables) expect(stored[table]?.[schema.id]).toBe('text');
});

it("the customer's columns are those of the customer schema, in customer_data and in prediction_logs", () => {
  expect(Object.keys(described).sort()).toEqual([...schema.names].sort());
  expect(stored.customer_data).toEqual(described);
  expect(stored.prediction_logs).toMatchObject(described);
});
