import { Pipeline, type PipelineState, rocAuc, takeFrameRows, trainTestSplit } from '@churnops/learn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { divideRows } from '../customers/hold-out.js';
import { readTrainingRows } from '../customers/training-rows.js';
import { monitoringResult } from '../monitoring/monitoring-result.js';
import { silentProgress } from '../progress.js';
import { championVersion } from '../registry/champion.js';
import { promote } from '../registry/promote.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { evaluateQuickly } from '../training/testing-evaluate.js';
import { runFirstLoop } from './first-loop.js';
import { runMonitoring, runPrediction, runTraining } from './pipelines.js';

// The tests go along the way of the data, each from where the one before it left off.
let app: TestApplication;
/** Today. */
let day: string;
/** Every fourth customer of the data set: the train part still has more than the 1,000 rows from which drift is measured as a distance. */
let file: string;
let customers: number;
/** Customers without a blank bill. */
let complete: number;
beforeAll(async () => {
  app = await testApplication();
  day = DATE;
  app = { ...app, context: { ...app.context, now: () => new Date(`${day}T12:00:00Z`) } };
  const { header, rows } = await dataSetLines();
  const fourth = rows.filter((_, i) => i % 4 === 0);
  file = await app.file('customers.csv', [header, ...fourth].join('\n'));
  customers = fourth.length;
  complete = fourth.filter((row) => !row.includes(', ,')).length;
});
afterAll(() => app.close());

const DATE = '2026-03-01';
const predictions = () =>
  app.query<{ customerID: string; probability: number }>(
    `SELECT "customerID", probability FROM prediction_logs WHERE prediction_date = '${DATE}' ORDER BY "customerID"`,
  );

describe('pipelines without what they need say what to do', () => {
  it('no customers', async () => {
    await expect(runTraining(app.context, DATE)).rejects.toMatchObject({ code: 'CHURN_TRAINING_DATA' });
    await expect(runPrediction(app.context, DATE)).rejects.toMatchObject({ code: 'CHURN_NO_CHAMPION' });
    await expect(runMonitoring(app.context, DATE)).rejects.toMatchObject({ code: 'CHURN_NO_PREDICTIONS' });
    const failed = await app.query<{ summary: string }>("SELECT summary FROM pipeline_runs WHERE status = 'failed'");
    expect(failed).toHaveLength(3);
  });
});

describe('the first loop', () => {
  beforeAll(async () => {
    await runFirstLoop(app.context, file, (context) => runTraining(context, DATE, evaluateQuickly));
    await runPrediction(app.context, DATE);
    await runMonitoring(app.context, DATE);
  });

  it('registers the candidate with the best cross-validated ROC AUC as champion', async () => {
    const { mlflow } = app.context;
    const experiment = await mlflow.findExperiment('telco_customer_churn');
    const runs = await mlflow.searchRuns([experiment?.experiment_id ?? '']);
    const auc = (run: (typeof runs)[number]) => Number(run.data.metrics.find(({ key }) => key === 'cv_roc_auc_mean')?.value);
    const best = runs.reduce((a, b) => (auc(b) > auc(a) ? b : a));
    const champion = await championVersion(mlflow);
    expect(champion.run_id).toBe(best.info.run_id);
    expect(runs.every(({ info }) => info.status === 'FINISHED')).toBe(true);
  });

  it('its hold-out figure is that of the logged model on rows it has not seen', async () => {
    const { mlflow } = app.context;
    const champion = await championVersion(mlflow);
    const state = JSON.parse(new TextDecoder().decode(await mlflow.downloadArtifact(`${champion.source}/pipeline.json`)));
    const { frame, churned, ids } = await readTrainingRows(app.context, DATE);
    expect(churned.length).toBe(complete);
    const { split, joined } = await divideRows(app.context, { ids, churned });
    // Now that every customer's side is on record, the rows and their order are still scikit-learn's.
    expect(joined).toEqual([]);
    expect(split).toEqual(trainTestSplit(complete, { testSize: 0.3, randomState: 42 }));
    const { test } = split;
    const { data } = Pipeline.fromJSON(state as PipelineState).predictProba(takeFrameRows(frame, test));
    const probability = Float64Array.from(test, (_, i) => data[2 * i + 1] as number);
    const logged = (await mlflow.getRun(champion.run_id)).data.metrics.find(({ key }) => key === 'test_roc_auc')?.value;
    expect(
      rocAuc(
        Array.from(test, (row) => churned[row] as number),
        probability,
      ),
    ).toBeCloseTo(Number(logged), 12);
  });

  it('scores every customer once, those without a bill too', async () => {
    const rows = await predictions();
    expect(new Set(rows.map(({ customerID }) => customerID)).size).toBe(customers);
    expect(rows.every(({ probability }) => probability > 0 && probability < 1)).toBe(true);
    const [blank] = await app.query<{ n: number }>(
      `SELECT count(*) AS n FROM prediction_logs WHERE "TotalCharges" IS NULL AND prediction_date = '${DATE}'`,
    );
    expect(blank?.n).toBe(customers - complete);
    expect(blank?.n).toBeGreaterThan(0);
  });

  it('is the same when it is run again', async () => {
    const before = await predictions();
    await runPrediction(app.context, DATE);
    await runMonitoring(app.context, DATE);
    expect(await predictions()).toEqual(before);
    expect(await app.query(`SELECT 1 FROM data_columns_report WHERE date_dataset = '${DATE}'`)).toHaveLength(
      app.context.schema.features.length,
    );
    const runs = (await app.context.mlflow.modelVersions('telco_customer_churn')).length;
    await runFirstLoop(app.context, file);
    expect(await app.context.mlflow.modelVersions('telco_customer_churn')).toHaveLength(runs);
  });

  it('finds no drift among the customers that the model learned from', async () => {
    const [report] = await app.query(`SELECT * FROM data_report WHERE date_dataset = '${DATE}'`);
    expect(report).toMatchObject({
      number_of_columns: 19,
      number_of_drifted_columns: 0,
      dataset_drift: false,
      drift_share: 0.25,
    });
  });

  it('a champion from elsewhere needs an ONNX file, and onnxruntime to run it: told before the alias moves', async () => {
    const { mlflow } = app.context;
    const before = await championVersion(mlflow);
    const { info } = await mlflow.getRun(before.run_id);
    const onnx = await mlflow.downloadArtifact(`${info.artifact_uri}/model/model.onnx`);
    const champion = async (path: string, files: readonly string[]) => {
      for (const file of files) await mlflow.uploadArtifact(info, `${path}/${file}`, onnx);
      const { version } = await mlflow.createModelVersion('telco_customer_churn', info, path, {});
      return promote(app.context, { version });
    };
    await expect(champion('foreign', ['model.onnx'])).rejects.toMatchObject({
      code: 'CHURN_ONNXRUNTIME_MISSING',
      remedy: expect.stringContaining('npm install'),
    });
    await expect(champion('strange', ['model.pkl'])).rejects.toMatchObject({ code: 'CHURN_FOREIGN_MODEL' });
    expect((await championVersion(mlflow)).version).toBe(before.version);
  });

  it('sees the customers change', async () => {
    await app.context.warehouse.db
      .updateTable('customer_data')
      .set({ Contract: 'Month-to-month', MonthlyCharges: 120, PaymentMethod: 'Mailed check' })
      .execute();
    day = '2026-03-02';
    await runPrediction(app.context);
    const { columns, dataset_drift } = await runMonitoring(app.context);
    day = DATE;
    expect(columns.filter(({ drift_detected }) => drift_detected).map(({ column_name }) => column_name)).toEqual([
      'Contract',
      'PaymentMethod',
      'MonthlyCharges',
    ]);
    // 3 of 19 is below the share of a quarter from which the data set counts as drifted.
    expect(dataset_drift).toBe(false);
  });

  it('what is called off half-way leaves what was there', async () => {
    const before = await predictions();
    const reports = await app.query('SELECT * FROM data_columns_report');
    await app.context.warehouse.db.updateTable('customer_data').set({ MonthlyCharges: 7 }).execute();
    const calledOff = new AbortController();
    const progress = {
      ...silentProgress,
      task: () => ({ update: () => calledOff.abort(new Error('called off')), done() {}, fail() {} }),
    };
    const context = { ...app.context, progress, signal: calledOff.signal };
    await expect(runPrediction(context, DATE)).rejects.toThrow('called off');
    await expect(runMonitoring(context, DATE)).rejects.toThrow('called off');
    expect(await predictions()).toEqual(before);
    expect(await app.query('SELECT * FROM data_columns_report')).toEqual(reports);
  });

  it('a column without any value is reported as missing', async () => {
    const later = '2026-03-03';
    await app.context.warehouse.db.updateTable('customer_data').set({ tenure: 0, TotalCharges: null }).execute();
    day = later;
    await runPrediction(app.context, later);
    const result = monitoringResult.parse(
      await runMonitoring({ ...app.context, now: () => new Date('2026-03-04T12:00Z') }, later),
    );
    day = DATE;
    const missing = result.columns.filter(({ status }) => status === 'missing');
    expect(missing.map(({ column_name }) => column_name)).toEqual(['TotalCharges']);
    expect(result.columns).toHaveLength(19);
    expect(
      await app.query(`SELECT status, reason, drift_score, date_report FROM data_columns_report
        WHERE date_dataset = '${later}' AND column_name = 'TotalCharges'`),
    ).toEqual([{ status: 'missing', reason: 'no values in the current sample', drift_score: null, date_report: '2026-03-04' }]);
  });

  it('a prediction that fails half-way leaves what was there', async () => {
    const before = await predictions();
    await app.context.warehouse.db.updateTable('customer_data').set({ MonthlyCharges: 5 }).execute();
    const { mlflow } = app.context;
    const downloadArtifact = async (uri: string) => {
      const state = JSON.parse(new TextDecoder().decode(await mlflow.downloadArtifact(uri)));
      state.features.branches[0].columns[0] = 'no such column';
      return new TextEncoder().encode(JSON.stringify(state));
    };
    const broken = new Proxy(mlflow, {
      get(target, name) {
        if (name === 'downloadArtifact') return downloadArtifact;
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await expect(runPrediction({ ...app.context, mlflow: broken }, DATE)).rejects.toThrow('no such column');
    expect(await predictions()).toEqual(before);
  });
});
