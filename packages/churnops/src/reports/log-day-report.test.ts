import { afterAll, beforeAll, expect, it } from 'vitest';
import { monitoringResult } from '../monitoring/monitoring-result.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { smallChampion } from '../testing-champion.js';
import { runImport } from '../workflows/customer-files.js';
import { runMonitoring, runPrediction } from '../workflows/pipelines.js';
import { makeDayReport } from './day-report.js';
import { logDayReport } from './log-day-report.js';

const DAY = '2026-03-02';
let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
  app = { ...app, context: { ...app.context, now: () => new Date(`${DAY}T12:00:00Z`) } };
  const { header, rows } = await dataSetLines();
  await runImport(app.context, await app.file('customers.csv', [header, ...rows.slice(0, 300)].join('\n')));
  await smallChampion(app.context);
  await runPrediction(app.context);
});
afterAll(() => app.close());

const artifact = async (path: string) => {
  const { mlflow } = app.context;
  const { run_id } = (await mlflow.getModelVersion('telco_customer_churn', '1')) ?? {};
  const { info } = await mlflow.getRun(run_id ?? '');
  return { run_id, text: new TextDecoder().decode(await mlflow.downloadArtifact(`${info.artifact_uri}/${path}`)) };
};

it('monitor logs the report among the artifacts of the run that made the model, in HTML and as JSON', async () => {
  const result = monitoringResult.parse(await runMonitoring(app.context));
  const { run_id, text } = await artifact(`reports/${DAY}.html`);
  expect(result).toMatchObject({ report_artifact: `runs:/${run_id}/reports/${DAY}.html`, report_problem: null });
  const { html, ...facts } = await makeDayReport(app.context, DAY);
  expect(text).toBe(html);
  expect(JSON.parse((await artifact(`reports/${DAY}.json`)).text)).toEqual(facts);
  expect(facts.drift?.columns).toHaveLength(19);
  expect(facts.predictions?.customers).toBe(300);
  // With every column and its picture.
  expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
  for (const name of app.context.schema.features) expect(html).toContain(`>${name}<`);
});

it('a report that cannot be logged is told, and is lost nowhere: the run has succeeded', async () => {
  const logReport = async () => {
    throw new Error('the artifact store is full');
  };
  const result = await runMonitoring({ ...app.context, logReport });
  expect(result).toMatchObject({ report_artifact: null, report_problem: expect.stringContaining('the artifact store is full') });
  const runs = await app.query<{ status: string }>(
    "SELECT status FROM pipeline_runs WHERE pipeline = 'drift_detection_pipeline'",
  );
  expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  expect((await makeDayReport(app.context, DAY)).drift?.date_dataset).toBe(DAY);
});

it('a version without a run has no place for it', async () => {
  await expect(logDayReport(app.context, DAY, 99)).rejects.toMatchObject({
    code: 'CHURN_NO_SUCH_VERSION',
    remedy: expect.stringContaining('churnops report'),
  });
});

it('work that is called off ends with the reason', async () => {
  const calledOff = new AbortController();
  const logReport = async () => {
    calledOff.abort(new Error('called off'));
    throw new Error('interrupted');
  };
  await expect(runMonitoring({ ...app.context, logReport, signal: calledOff.signal })).rejects.toThrow('called off');
});
