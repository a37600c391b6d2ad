import { Pipeline, positiveProbability } from '@churnops/learn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PipelineContext } from '../context.js';
import { featurePipeline } from '../features/feature-pipeline.js';
import { readDomainClassifier } from '../read/domain-classifier.js';
import { readRiskShares } from '../read/risk-shares.js';
import { predictionRow } from '../read/testing.js';
import { REFERENCE_PATH, REGISTERED_MODEL } from '../registry/names.js';
import { clientWith, registerPipeline } from '../registry/testing.js';
import { type TestApplication, testApplication } from '../testing.js';
import { multivariate } from './multivariate-result.js';
import { reportMultivariate } from './report-multivariate.js';
import { changed, customers, twoSamples } from './testing-customers.js';
import { csv, pick } from './testing-samples.js';

const DATE = '2026-03-02';
const EVE = '2026-03-01';
const CUSTOMERS = 160;

describe('the report of all columns together', () => {
  let app: TestApplication;
  let context: PipelineContext;
  let model: Pipeline;
  const [first, second] = twoSamples(CUSTOMERS, CUSTOMERS, 8);
  const onEve = customers(second);
  const onDate = changed(onEve, { MonthlyCharges: (column) => (column as Float64Array).map((charge) => charge + 40) });
  beforeAll(async () => {
    app = await testApplication();
    context = { ...app.context, now: () => new Date(`${DATE}T12:00:00Z`) };
    const { schema, mlflow, warehouse } = context;
    const learned = customers(first).frame;
    const labels = Array.from(learned.get('MonthlyCharges') as Float64Array, (charge, i) =>
      charge > 70 ? 1 : i % 4 === 0 ? 1 : 0,
    );
    model = Pipeline.fromSpec(featurePipeline(schema, { type: 'LogisticRegression', parameters: {} })).fit(learned, labels);
    const version = await registerPipeline(context, model.toJSON());
    await mlflow.uploadArtifact((await mlflow.getRun(version.run_id)).info, REFERENCE_PATH, csv(pick(first)));
    for (const [date, { frame, ids }] of [
      [EVE, onEve],
      [DATE, onDate],
    ] as const) {
      const probability = positiveProbability(model, frame);
      const rows = Array.from(probability, (p, i) => ({
        ...predictionRow(date, ids?.[i] as string, p, Number(version.version)),
        ...Object.fromEntries([...frame].map(([name, column]) => [name, column[i]])),
      }));
      await warehouse.db.insertInto('prediction_logs').values(rows).execute();
    }
  });
  afterAll(() => app.close());

  const read = async (date: string) => ({
    domain: await readDomainClassifier(context, date),
    risk: await readRiskShares(context, date),
  });

  it('compares a date with what the model learned from', async () => {
    const report = multivariate.parse(await reportMultivariate(context, context.warehouse, DATE, 'training'));
    const { domain_classifier: domain, risk_shares: risk } = report;
    expect(domain).toMatchObject({ status: 'ok', drift_detected: true, reference_rows: CUSTOMERS, current_rows: CUSTOMERS });
    expect(domain.columns[0]).toMatchObject({ column_name: 'MonthlyCharges', tells_apart: true });
    const [means] = await app.query<{ mean: number }>(
      `SELECT avg(probability) AS mean FROM prediction_logs WHERE prediction_date = '${DATE}'`,
    );
    const before = positiveProbability(model, customers(first).frame).reduce((sum, p) => sum + p, 0) / CUSTOMERS;
    expect(risk).toMatchObject({ status: 'ok', method: 'linear_shap', current_rows: CUSTOMERS });
    expect(risk.mean_current).toBeCloseTo(means?.mean as number, 12);
    expect(risk.mean_reference).toBeCloseTo(before, 12);
    expect(risk.columns.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo((means?.mean as number) - before, 9);
    expect(risk.columns[0]?.column_name).toBe('MonthlyCharges');
    const facts = { date_dataset: DATE, date_report: DATE, model_version: 1, reference: 'training' };
    // Both are read as they were reported.
    expect(await read(DATE)).toEqual({
      domain: { ...facts, ...domain, columns: expect.anything() },
      risk: { ...facts, ...risk },
    });
    expect((await readDomainClassifier(context))?.columns.slice(0, 3)).toEqual(domain.columns.slice(0, 3));
  });

  it('compares a date with an earlier one, and replaces its report', async () => {
    const { domain_classifier: domain, risk_shares: risk } = await reportMultivariate(
      context,
      context.warehouse,
      DATE,
      'last-week',
    );
    expect(domain).toMatchObject({ drift_detected: true, reference_rows: CUSTOMERS });
    const [before] = await app.query<{ mean: number }>(
      `SELECT avg(probability) AS mean FROM prediction_logs WHERE prediction_date = '${EVE}'`,
    );
    expect(risk.mean_reference).toBeCloseTo(before?.mean as number, 12);
    expect(risk.columns[0]?.column_name).toBe('MonthlyCharges');
    expect(await read(DATE)).toMatchObject({ domain: { reference: 'last-week' }, risk: { reference: 'last-week' } });
  });

  it('says so where the model is gone or damaged; the classifier needs none', async () => {
    const { mlflow } = context;
    let asked = 0;
    // The reference set is still there.
    const gone = clientWith(mlflow, {
      getModelVersion: async (name, version) => (asked++ === 0 ? mlflow.getModelVersion(name, version) : undefined),
    });
    const report = await reportMultivariate({ ...context, mlflow: gone }, context.warehouse, DATE, 'training');
    expect(report.risk_shares).toMatchObject({
      status: 'no_model',
      reason: `version 1 of ${REGISTERED_MODEL} is no longer registered`,
      columns: [],
    });
    expect(report.domain_classifier).toMatchObject({ status: 'ok', drift_detected: true });
    expect(await read(DATE)).toMatchObject({ risk: { status: 'no_model', change: null, columns: [] } });
  });

  it('keeps the earlier report when it is called off, and has none for a date without predictions', async () => {
    const before = await read(DATE);
    const calledOff = new AbortController();
    const reason = new Error('called off');
    calledOff.abort(reason);
    await expect(reportMultivariate({ ...context, signal: calledOff.signal }, context.warehouse, DATE, 'training')).rejects.toBe(
      reason,
    );
    expect(await read(DATE)).toEqual(before);
    await expect(reportMultivariate(context, context.warehouse, '2026-01-01', undefined)).rejects.toMatchObject({
      code: 'CHURN_NO_PREDICTIONS',
    });
    expect(await read('2026-01-01')).toEqual({ domain: null, risk: null });
  });
});
