import type { PoolClient, QueryResult } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { customerRow } from '../../read/testing.js';
import { bundledSchema } from '../../record/bundled-schema.js';
import type { Database } from '../../warehouse/database.js';
import { lentDatabase } from '../../warehouse/testing-lent-database.js';
import { cutProduct, type ProductCut } from './cut-product.js';
import { cutTracking, TRACKING_KIND, type TrackingCut } from './cut-tracking.js';

let database: Database;
let client: PoolClient;
beforeAll(async () => {
  database = await lentDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  client = await database.pool.connect();
  await client.query('BEGIN');
});
afterEach(async () => {
  await client.query('ROLLBACK');
  client.release();
});

/** Runs SQL whose last statement prints one JSON document. */
async function ask<Result>(text: string): Promise<Result> {
  const results = (await client.query(text)) as unknown as QueryResult[];
  return Object.values([results].flat().at(-1)?.rows[0])[0] as Result;
}

const cut = (day: string, zone = 'UTC') => ask<ProductCut>(cutProduct(day, zone, bundledSchema()));

const night = (day: string, finished: string, pipeline = 'batch_pred_pipeline') =>
  client.query(
    `INSERT INTO pipeline_runs (run_id, pipeline, logical_date, status, started_at, finished_at)
     VALUES (gen_random_uuid(), $1, $2, 'succeeded', $3::timestamptz - interval '1 minute', $3)`,
    [pipeline, day, finished],
  );

/** A customer, as the night of a day has it. */
const scored = (day: string, id: string, version = 1) =>
  client.query(
    `INSERT INTO prediction_logs SELECT (jsonb_populate_record(NULL::prediction_logs, $1 || jsonb_build_object(
      'customerID', $2::text, 'prediction_date', $3::date, 'model_version', $4::integer))).*`,
    [
      JSON.stringify({ ...customerRow(id), prediction: 0, probability: 0.1, model_name: 'telco_customer_churn' }),
      id,
      day,
      version,
    ],
  );

describe('the moment of a date', () => {
  it('is its end in the time zone, where its night was made before', async () => {
    await scored('2026-03-01', 'a');
    await night('2026-03-01', '2026-03-01T01:05:00Z');
    expect((await cut('2026-03-01', 'America/New_York')).moment).toBe('2026-03-02T05:00:00.000Z');
  });

  it('is when its night had been made, if it was made up for later; repeated runs do not count', async () => {
    await scored('2026-03-01', 'a');
    await night('2026-03-01', '2026-03-05T01:00:00Z');
    await night('2026-03-01', '2026-03-05T02:00:00Z', 'drift_detection_pipeline');
    await night('2026-03-01', '2026-03-09T02:00:00Z', 'drift_detection_pipeline');
    expect(await cut('2026-03-03')).toMatchObject({ night: '2026-03-01', moment: '2026-03-05T02:00:00.000Z' });
  });

  it('of a database without predictions is the end of the day', async () => {
    expect(await cut('2026-03-01')).toMatchObject({
      night: null,
      moment: '2026-03-02T00:00:00.000Z',
      champion: null,
      versions: [],
    });
  });
});

it('what was recorded after the moment goes, what was recorded before stays, whatever day it is about', async () => {
  await scored('2026-03-01', 'a', 2);
  await scored('2026-03-02', 'a', 3);
  await client.query(`
    INSERT INTO customer_outcomes ("customerID", observed_on, churned, recorded_at) VALUES
      ('a', '2026-02-01', false, '2026-03-01T10:00:00Z'), ('a', '2026-02-20', true, '2026-03-02T00:00:00.001Z');
    INSERT INTO champion_history (model_name, model_version, promoted_at, promoted_by, reason) VALUES
      ('telco_customer_churn', 2, '2026-02-01T00:00:00Z', 'gate', ''), ('telco_customer_churn', 3, '2026-03-02T09:00:00Z', 'gate', '');
    INSERT INTO holdout_members VALUES ('a', true, 'hash', '2026-03-01T00:00:00Z'), ('b', true, 'hash', '2026-03-03T00:00:00Z');
    INSERT INTO customer_first_scored VALUES ('a', '2026-03-01'), ('b', '2026-03-02')`);
  expect(await cut('2026-03-01')).toMatchObject({
    champion: 2,
    versions: [2],
    taken_off: { prediction_logs: 1, customer_outcomes: 1, champion_history: 1 },
  });
  const { rows } = await client.query(`SELECT
    (SELECT json_agg(observed_on) FROM customer_outcomes) AS outcomes,
    (SELECT json_agg("customerID") FROM holdout_members) AS members,
    (SELECT json_agg("customerID") FROM customer_first_scored) AS scored`);
  expect(rows[0]).toEqual({ outcomes: ['2026-02-01'], members: ['a'], scored: ['a'] });
});

it('a report of performance that was made again later goes, so that it is made from what is left', async () => {
  const metric = (day: string, made: string) =>
    client.query(
      `INSERT INTO performance_report (date_dataset, scope, cohort, metric, rows, known, date_report) VALUES ($1, 'day', '', 'roc_auc', 1, 1, $2)`,
      [day, made],
    );
  await metric('2026-02-27', '2026-03-01');
  await metric('2026-02-28', '2026-03-02');
  await client.query(`INSERT INTO performance_inputs VALUES ('2026-02-27', 'x'), ('2026-02-28', 'y')`);
  await cut('2026-03-01');
  const { rows } = await client.query(`SELECT (SELECT json_agg(date_dataset) FROM performance_report) AS reports,
    (SELECT json_agg(date_dataset) FROM performance_inputs) AS inputs`);
  expect(rows[0]).toEqual({ reports: ['2026-02-27'], inputs: ['2026-02-27'] });
});

it('shards of a later date go with their tables', async () => {
  await client.query(`
    INSERT INTO prediction_rounds VALUES ('2026-03-02', 2, gen_random_uuid(), 'm', 1, now(), NULL);
    CREATE TABLE prediction_shard_x (LIKE prediction_logs);
    INSERT INTO prediction_shards VALUES ('2026-03-02', 2, 1, 'prediction_shard_x', 1, 0, now(), '2026-03-02')`);
  await cut('2026-03-01');
  const { rows } = await client.query(
    "SELECT to_regclass('prediction_shard_x') AS rows_table, (SELECT count(*) FROM prediction_shards) AS shards",
  );
  expect(rows[0]).toEqual({ rows_table: null, shards: 0 });
});

it('every table is either cut, or of no date', async () => {
  const sql = cutProduct('2026-03-01', 'UTC', bundledSchema());
  const { rows } = await client.query<{ name: string; is_report: boolean }>(`
    SELECT relname AS name, EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'date_dataset') AS is_report
    FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`);
  const uncut = rows.filter(({ name, is_report }) => !is_report && !sql.includes(`public.${name}`)).map(({ name }) => name);
  // Shards go with their rounds, places in the order of imports with their customers. What versions learned goes once the tracking server's are known.
  const others = [
    'churnops_migrations',
    'churnops_migrations_lock',
    'churnops_settings',
    'customer_import_order',
    'model_learned_rows',
  ];
  expect(uncut.sort()).toEqual(others);
});

/** The columns that the cut reads and writes, and keys, of MLflow 3.17 (mlflow/store/tracking/dbmodels/models.py, mlflow/store/model_registry/dbmodels/models.py). */
const MLFLOW_TABLES = `
  CREATE TABLE runs (run_uuid varchar(32) PRIMARY KEY, start_time bigint, lifecycle_stage varchar(20), deleted_time bigint);
  CREATE TABLE logged_models (model_id varchar(36) PRIMARY KEY, creation_timestamp_ms bigint NOT NULL, lifecycle_stage varchar(32));
  CREATE TABLE model_versions (
    workspace varchar(63) NOT NULL DEFAULT 'default', name varchar(256) NOT NULL, version integer NOT NULL, creation_time bigint, last_updated_time bigint,
    description varchar(5000), user_id varchar(256), current_stage varchar(20), source varchar(500), run_id varchar(32), run_link varchar(500),
    status_message varchar(500), PRIMARY KEY (workspace, name, version));
  CREATE TABLE registered_model_aliases (
    workspace varchar(63) NOT NULL DEFAULT 'default', name varchar(256) NOT NULL, alias varchar(256) NOT NULL, version integer NOT NULL,
    PRIMARY KEY (workspace, name, alias));`;

describe('a tracking server', () => {
  const at = Date.parse('2026-03-02T00:00:00.000Z');
  const product: ProductCut = {
    night: '2026-03-01',
    moment: '2026-03-02T00:00:00.000Z',
    champion: 1,
    versions: [1, 3],
    taken_off: {},
  };

  it("of MLflow's has what is later deleted as MLflow deletes, and the champion its alias", async () => {
    await client.query(`CREATE SCHEMA elsewhere; ALTER TABLE mlflow.runs SET SCHEMA elsewhere; ${MLFLOW_TABLES}
      INSERT INTO runs VALUES ('before', ${at}, 'active', NULL), ('after', ${at + 1}, 'active', NULL), ('gone', ${at + 1}, 'deleted', 5);
      INSERT INTO logged_models VALUES ('before', ${at}, 'active'), ('after', ${at + 1}, 'active');
      INSERT INTO model_versions (name, version, creation_time, current_stage, run_id) VALUES
        ('telco_customer_churn', 1, ${at}, 'None', 'r'), ('telco_customer_churn', 2, ${at + 1}, 'None', 'r'),
        ('telco_customer_churn', 3, ${at + 1}, 'None', 'r'), ('another', 1, ${at + 1}, 'None', 'r');
      INSERT INTO registered_model_aliases (name, alias, version) VALUES
        ('telco_customer_churn', 'champion', 2), ('telco_customer_churn', 'challenger', 2), ('another', 'champion', 1)`);
    expect(await ask(TRACKING_KIND)).toBe('mlflow');
    expect(await ask<TrackingCut>(cutTracking('mlflow', product))).toEqual({
      runs: 1,
      model_versions: [
        { name: 'another', version: 1 },
        { name: 'telco_customer_churn', version: 2 },
      ],
      champion_is_set: true,
    });
    const { rows } = await client.query(`SELECT
      (SELECT json_agg(run_uuid ORDER BY run_uuid) FROM runs WHERE lifecycle_stage = 'active') AS runs,
      (SELECT deleted_time > 5 FROM runs WHERE run_uuid = 'after') AS has_time,
      (SELECT json_agg(model_id) FROM logged_models WHERE lifecycle_stage = 'active') AS models,
      (SELECT json_agg(version ORDER BY version) FROM model_versions WHERE current_stage <> 'Deleted_Internal' AND run_id = 'r') AS versions,
      (SELECT json_agg(json_build_array(name, alias, version)) FROM registered_model_aliases) AS aliases`);
    expect(rows[0]).toEqual({
      runs: ['before'],
      has_time: true,
      models: ['before'],
      versions: [1, 3],
      aliases: [['telco_customer_churn', 'champion', 1]],
    });
  });

  it.each([
    [1, true, ['champion 1']],
    [9, false, []],
    [null, null, []],
  ])('of our own, with the champion %j', async (champion, isSet, aliases) => {
    await client.query(`
      INSERT INTO mlflow.registered_models (name, creation_timestamp, last_updated_timestamp, last_version) VALUES ('telco_customer_churn', 1, 1, 2);
      INSERT INTO mlflow.model_versions (name, version, description, source, run_id, run_link, creation_timestamp, last_updated_timestamp) VALUES
        ('telco_customer_churn', 1, '', '', '', '', ${at}, ${at}), ('telco_customer_churn', 2, '', '', '', '', ${at + 1}, ${at});
      INSERT INTO mlflow.registered_model_aliases VALUES ('telco_customer_churn', 'champion', 2), ('telco_customer_churn', 'challenger', 2)`);
    expect(await ask(TRACKING_KIND)).toBe('ours');
    const done = await ask<TrackingCut>(cutTracking('ours', { ...product, champion }));
    expect(done).toMatchObject({ model_versions: [{ version: 2 }], champion_is_set: isSet });
    const { rows } = await client.query("SELECT alias || ' ' || version AS alias FROM mlflow.registered_model_aliases");
    expect(rows.map(({ alias }) => alias)).toEqual(aliases);
  });
});
