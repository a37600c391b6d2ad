import { Pipeline, type PipelineState, rocAuc, takeFrameRows } from '@churnops/learn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdOutSplit } from '../customers/hold-out.js';
import { readLabelledCustomers } from '../customers/labelled-customers.js';
import { championVersion } from '../registry/champion.js';
import { promote } from '../registry/promote.js';
import { DATA_SET, type TestApplication, testApplication } from '../testing.js';
import { runFirstLoop } from './first-loop.js';
import { runMonitoring, runPrediction, runTraining } from './pipelines.js';

// The tests go along the way of the data, each from where the one before it left off.
let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
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
    await runFirstLoop(app.context, DATA_SET);
    await runPrediction(app.context, DATE);
    await runMonitoring(app.context, DATE);
  }, 60_000);

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
    const { frame, churned } = await readLabelledCustomers(app.context);
    expect(churned.length).toBe(7032);
    const { train, test } = holdOutSplit(churned.length);
    expect(new Set([...train, ...test]).size).toBe(7032);
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
    expect(new Set(rows.map(({ customerID }) => customerID)).size).toBe(7043);
    expect(rows.every(({ probability }) => probability > 0 && probability < 1)).toBe(true);
    const [blank] = await app.query<{ n: number }>(
      `SELECT count(*) AS n FROM prediction_logs WHERE "TotalCharges" IS NULL AND prediction_date = '${DATE}'`,
    );
    expect(blank?.n).toBe(11);
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
    await runFirstLoop(app.context, DATA_SET);
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

  it('a model that is no better does not replace the champion', async () => {
    const before = await championVersion(app.context.mlflow);
    const { gate, model_version } = await runTraining(app.context, DATE);
    expect(gate).toMatchObject({ promoted: false, champion_version: Number(before.version) });
    expect(gate.challenger).toBe(gate.champion);
    expect((await championVersion(app.context.mlflow)).version).toBe(before.version);
    expect(await promote(app.context, undefined)).toMatchObject({ promoted: false, model_version });
    expect(await promote(app.context, String(model_version))).toMatchObject({ promoted: true });
    expect(await promote(app.context, undefined)).toMatchObject({ promoted: false, gate: undefined });
    await expect(promote(app.context, '99')).rejects.toMatchObject({ code: 'CHURN_NO_SUCH_VERSION' });
    await promote(app.context, before.version);
  }, 60_000);

  it('a champion from elsewhere needs an ONNX file, and onnxruntime to run it', async () => {
    const { mlflow } = app.context;
    const before = await championVersion(mlflow);
    const { info } = await mlflow.getRun(before.run_id);
    const champion = async (path: string, files: readonly string[]) => {
      for (const file of files) await mlflow.uploadArtifact(info, `${path}/${file}`, 'a model');
      const { version } = await mlflow.createModelVersion('telco_customer_churn', info, path, {});
      await promote(app.context, version);
      return runPrediction(app.context, DATE);
    };
    await expect(champion('foreign', ['model.onnx'])).rejects.toMatchObject({
      code: 'CHURN_ONNXRUNTIME_MISSING',
      remedy: expect.stringContaining('npm install'),
    });
    await expect(champion('strange', ['model.pkl'])).rejects.toMatchObject({ code: 'CHURN_FOREIGN_MODEL' });
    await promote(app.context, before.version);
  });

  it('sees the customers change', async () => {
    await app.context.warehouse.db
      .updateTable('customer_data')
      .set({ Contract: 'Month-to-month', MonthlyCharges: 120, PaymentMethod: 'Mailed check' })
      .execute();
    const later = '2026-03-02';
    await runPrediction(app.context, later);
    const { columns, dataset_drift } = await runMonitoring(app.context, later);
    expect(columns.filter(({ drift_detected }) => drift_detected).map(({ column_name }) => column_name)).toEqual([
      'Contract',
      'PaymentMethod',
      'MonthlyCharges',
    ]);
    // 3 of 19 is below the share of a quarter from which the data set counts as drifted.
    expect(dataset_drift).toBe(false);
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
