import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { PipelineContext } from '../context.js';
import { customerRow, predictionRow } from '../read/testing.js';
import { EXPERIMENT, REFERENCE_PATH, REGISTERED_MODEL } from '../registry/names.js';
import { clientWith } from '../registry/testing.js';
import { type TestApplication, testApplication } from '../testing.js';
import { monitor } from './monitor.js';
import { csv, pick } from './testing-samples.js';

const DATE = '2026-03-01';
const CUSTOMERS = 50;
const TABLES = [
  'data_report',
  'data_columns_report',
  'data_outputs_report',
  'data_quality_report',
  'segment_report',
  'performance_report',
  'performance_inputs',
] as const;
let app: TestApplication;
let context: PipelineContext;
beforeAll(async () => {
  app = await testApplication();
  context = { ...app.context, now: () => new Date(`${DATE}T12:00:00Z`) };
  const { mlflow, warehouse } = context;
  const run = await mlflow.createRun(await mlflow.ensureExperiment(EXPERIMENT), 'test', 0, {});
  await mlflow.uploadArtifact(run.info, REFERENCE_PATH, csv(pick([...new Array(CUSTOMERS).keys()])));
  await mlflow.ensureRegisteredModel(REGISTERED_MODEL);
  await mlflow.createModelVersion(REGISTERED_MODEL, run.info, 'model', {});
  const ids = Array.from({ length: CUSTOMERS }, (_, i) => `C${i}`);
  await warehouse.db
    .insertInto('customer_data')
    .values(ids.map((id) => customerRow(id)))
    .execute();
  await warehouse.db
    .insertInto('prediction_logs')
    .values(ids.map((id, i) => predictionRow(DATE, id, i / CUSTOMERS)))
    .execute();
});
afterAll(() => app.close());
beforeEach(async () => {
  for (const table of TABLES) {
    await context.warehouse.db.deleteFrom(table).execute();
  }
});

const drift = () => app.query('SELECT * FROM data_report');
const performance = () => app.query("SELECT * FROM performance_report WHERE scope = 'day' AND metric = 'roc_auc'");

it('reports drift and performance', async () => {
  expect(await monitor(context, DATE)).toMatchObject({
    date_dataset: DATE,
    performance_dates: [DATE],
    domain_classifier: { status: 'ok', reference_rows: CUSTOMERS, current_rows: CUSTOMERS },
    // The version has no model's file.
    risk_shares: { status: 'no_model', reason: expect.stringContaining('has no file MLmodel at'), columns: [] },
  });
  expect(await app.query('SELECT status FROM risk_shares_report')).toEqual([{ status: 'no_model' }]);
  expect(await drift()).toHaveLength(1);
  expect(await performance()).toMatchObject([
    { date_dataset: DATE, rows: CUSTOMERS, known: 0, value: null, estimated: expect.any(Number) },
  ]);
});

it('reports performance where drift cannot be measured, and fails with the reason', async () => {
  const without = { ...context, mlflow: failing(context) };
  await expect(monitor(without, DATE)).rejects.toMatchObject({ code: 'CHURN_NO_SUCH_VERSION' });
  expect(await drift()).toEqual([]);
  expect(await performance()).toHaveLength(1);
});

it('reports drift where performance cannot be, and fails with the reason', async () => {
  await sql`ALTER TABLE performance_report RENAME TO hidden`.execute(context.warehouse.db);
  await expect(monitor(context, DATE)).rejects.toThrow('performance_report');
  expect(await drift()).toHaveLength(1);
  // With both gone, the first failure is the one that is told.
  await expect(monitor({ ...context, mlflow: failing(context) }, DATE)).rejects.toMatchObject({ code: 'CHURN_NO_SUCH_VERSION' });
  await sql`ALTER TABLE hidden RENAME TO performance_report`.execute(context.warehouse.db);
  await monitor(context, DATE);
  expect(await performance()).toHaveLength(1);
});

it('compares with earlier dates where asked to, which needs no reference set, and replaces the report', async () => {
  const { db } = context.warehouse;
  const eve = '2026-02-28';
  const rows = Array.from({ length: CUSTOMERS }, (_, i) => predictionRow(eve, `C${i}`, i / CUSTOMERS));
  await db.insertInto('prediction_logs').values(rows).execute();
  const without = { ...context, mlflow: failing(context) };
  const facts = {
    reference: 'last-week',
    reference_from: eve,
    reference_until: eve,
    reference_rows: CUSTOMERS,
    reference_version: 1,
  };
  expect(await monitor(without, DATE, 'last-week')).toMatchObject({ ...facts, number_of_drifted_columns: 0 });
  expect(await drift()).toMatchObject([facts]);
  expect(await app.query('SELECT DISTINCT reference FROM data_columns_report')).toEqual([{ reference: 'last-week' }]);
  expect(await app.query('SELECT * FROM data_outputs_report ORDER BY column_name')).toMatchObject([
    { date_dataset: DATE, column_name: 'prediction', drift_detected: false, effect: 0, reference: 'last-week' },
    { date_dataset: DATE, column_name: 'probability', drift_detected: false, effect: 0, reference: 'last-week' },
  ]);
  await expect(monitor(without, DATE, 'same-weekday')).rejects.toMatchObject({ code: 'CHURN_NO_REFERENCE' });
  // By default it is the training set again, and the date has one report.
  await monitor(context, DATE);
  expect(await drift()).toMatchObject([{ reference: 'training', reference_from: null, reference_rows: CUSTOMERS }]);
  expect(await app.query('SELECT status FROM data_outputs_report')).toEqual([{ status: 'absent' }, { status: 'absent' }]);
  await db.deleteFrom('prediction_logs').where('prediction_date', '=', eve).execute();
});

it('checks the quality of the data, against the dates before where it is about whole rows', async () => {
  const { db } = context.warehouse;
  const quality = () =>
    app.query(
      "SELECT check_name, column_name, status, reason FROM data_quality_report WHERE status = 'found' ORDER BY check_name",
    );
  // All customers are alike: 49 copies, and 20 columns (with `prediction`, which has both values) constant, where the reference says so.
  const first = await monitor(context, DATE);
  expect(first.quality.filter(({ column_name }) => column_name === null)).toMatchObject([
    { check_name: 'rows', status: 'unknown', value: CUSTOMERS },
    { check_name: 'duplicates', status: 'unknown', value: 0 },
  ]);
  expect(await quality()).toEqual(
    expect.arrayContaining([
      {
        check_name: 'constant',
        column_name: 'MonthlyCharges',
        status: 'found',
        reason: 'all rows have 50, 0 % in the reference',
      },
    ]),
  );
  const eve = {
    ...first.quality[0],
    date_dataset: '2026-02-28',
    date_report: DATE,
    reference: 'training',
    value: 5 * CUSTOMERS,
  } as const;
  await db
    .insertInto('data_quality_report')
    .values({
      ...eve,
      check_name: 'rows',
      column_name: null,
      status: 'unknown',
      rule: '',
      reference_value: null,
      p_value: null,
      p_value_adjusted: null,
      reason: null,
    })
    .execute();
  await monitor(context, DATE);
  expect(await quality()).toEqual(
    expect.arrayContaining([
      { check_name: 'rows', column_name: null, status: 'found', reason: '50 rows, 250 on average of the date before' },
    ]),
  );
  expect(await app.query(`SELECT DISTINCT date_dataset FROM data_quality_report ORDER BY 1`)).toHaveLength(2);
});

/** A tracking server that does not know the version. */
function failing({ mlflow }: PipelineContext): PipelineContext['mlflow'] {
  return clientWith(mlflow, { getModelVersion: async () => undefined });
}
