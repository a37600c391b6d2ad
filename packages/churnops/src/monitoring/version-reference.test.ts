import { type DatasetInput, MlflowRequestError, type RunInfo } from '@churnops/mlflow';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { PipelineContext } from '../context.js';
import { customerRow, predictionRow } from '../read/testing.js';
import { EXPERIMENT, REGISTERED_MODEL } from '../registry/names.js';
import { clientWith } from '../registry/testing.js';
import { type TestApplication, testApplication } from '../testing.js';
import { monitor } from './monitor.js';
import { csv, pick } from './testing-samples.js';
import { readTrainingInputs } from './training-inputs.js';

const [FIRST, SECOND] = ['2026-03-01', '2026-03-02'];
const CUSTOMERS = 50;
const ROWS = 80;
let app: TestApplication;
let context: PipelineContext;
let info: RunInfo;
beforeAll(async () => {
  app = await testApplication();
  const { mlflow, warehouse } = app.context;
  ({ info } = await mlflow.createRun(await mlflow.ensureExperiment(EXPERIMENT), 'notebook', 0, {}));
  await mlflow.ensureRegisteredModel(REGISTERED_MODEL);
  await mlflow.createModelVersion(REGISTERED_MODEL, info, 'model', {});
  await mlflow.uploadArtifact(info, 'data/train.csv', csv(pick([...new Array(ROWS).keys()])));
  await mlflow.uploadArtifact(info, 'data/encoded.csv', 'gender_Male,tenure\n1,2\n');
  const ids = Array.from({ length: CUSTOMERS }, (_, i) => `C${i}`);
  await warehouse.db
    .insertInto('customer_data')
    .values(ids.map((id) => customerRow(id)))
    .execute();
  for (const date of [FIRST, SECOND]) {
    await warehouse.db
      .insertInto('prediction_logs')
      .values(ids.map((id, i) => predictionRow(date, id, i / CUSTOMERS)))
      .execute();
  }
});
afterAll(() => app.close());
beforeEach(() => learnedFrom([]));

/** The run says that it learned from these. */
function learnedFrom(datasets: { source: object; context?: string; type?: string }[]): void {
  const inputs = datasets.map(
    ({ source, context: value, type = 'local' }): DatasetInput => ({
      dataset: { name: 'customers', digest: 'd', source_type: type, source: JSON.stringify(source), schema: '{}', profile: '{}' },
      tags: value ? [{ key: 'mlflow.data.context', value }] : [],
    }),
  );
  const getRun = async (runId: string) => ({
    ...(await app.context.mlflow.getRun(runId)),
    inputs: { dataset_inputs: inputs, model_inputs: [] },
  });
  context = { ...app.context, now: () => new Date(`${SECOND}T12:00:00Z`), mlflow: clientWith(app.context.mlflow, { getRun }) };
}

const inputs = {
  reference: 'training-inputs',
  reference_from: null,
  reference_until: null,
  reference_rows: ROWS,
  reference_version: 1,
};
const firstNight = {
  reference: 'first-night',
  reference_from: FIRST,
  reference_until: FIRST,
  reference_rows: CUSTOMERS,
  reference_version: 1,
};

it('is the data set that the run learned from: of the artifacts', async () => {
  learnedFrom([
    { source: { uri: `${info.artifact_uri}/data/encoded.csv` }, context: 'eval', type: 'mlflow-artifacts' },
    { source: { uri: `${info.artifact_uri}/data/train.csv` }, context: 'training', type: 'mlflow-artifacts' },
  ]);
  expect(await monitor(context, SECOND)).toMatchObject(inputs);
  expect(await app.query(`SELECT reference FROM data_report WHERE date_dataset = '${SECOND}'`)).toEqual([
    { reference: 'training-inputs' },
  ]);
  learnedFrom([{ source: { uri: `runs:/${info.run_id}/data/train.csv` } }]);
  expect(await monitor(context, SECOND)).toMatchObject(inputs);
});

it('or of this machine', async () => {
  const path = await app.file('train.csv', csv(pick([...new Array(ROWS).keys()])));
  learnedFrom([{ source: { uri: path } }]);
  expect(await monitor(context, SECOND)).toMatchObject(inputs);
});

it('otherwise the first date that the version scored, also for that date itself', async () => {
  const report = await monitor(context, SECOND);
  expect(report).toMatchObject(firstNight);
  expect(await monitor(context, FIRST)).toMatchObject({ ...firstNight, number_of_drifted_columns: 0, dataset_drift: false });
});

it.each<[string, Parameters<typeof learnedFrom>[0], string]>([
  ['code', [{ source: { tags: { 'mlflow.source.name': 'notebook' } }, type: 'code' }], 'has a source that is not read (code)'],
  ['a web page', [{ source: { url: 'https://example.com/x.csv' }, type: 'http' }], 'not read (http)'],
  ['a path of another machine', [{ source: { uri: 'train.csv' } }], 'not read (local)'],
  ['a file that is gone', [{ source: { uri: '/no/such/train.csv' } }], 'no such file'],
  ['a device', [{ source: { uri: '/dev/csv.csv/../zero' } }], 'not read'],
  ['a folder', [{ source: { uri: '/folder.csv' } }], 'cannot be read'],
  ['what a model is judged on', [{ source: { uri: 'x.csv' }, context: 'validation' }], 'no data set that it learned from'],
  ['columns that were encoded', [{ source: { uri: 'runs:/RUN/data/encoded.csv' } }], 'lacks gender, '],
  ['an artifact that is gone', [{ source: { uri: 'runs:/RUN/data/none.csv' } }], 'there is no mlflow-artifacts:'],
  ['a bucket that nobody can open', [{ source: { uri: 's3://bucket/x.csv' }, type: 's3' }], 'cannot be read'],
])('not read, and the log says why: %s', async (_, datasets, why) => {
  learnedFrom(JSON.parse(JSON.stringify(datasets).replaceAll('RUN', info.run_id)));
  const run = await context.mlflow.getRun(info.run_id);
  expect(await readTrainingInputs(context.mlflow, context.schema, run)).toEqual({ reason: expect.stringContaining(why) });
});

it('a store that fails is no reason to compare with something else', async () => {
  learnedFrom([{ source: { uri: `runs:/${info.run_id}/data/train.csv` } }]);
  const run = await context.mlflow.getRun(info.run_id);
  const listArtifactsAt = async () => Promise.reject(new MlflowRequestError('down', 503, undefined));
  vi.useFakeTimers();
  const reading = readTrainingInputs(clientWith(context.mlflow, { listArtifactsAt }), context.schema, run).catch(
    (error) => error,
  );
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  expect(await reading).toMatchObject({ code: 'CHURN_STORAGE' });
});
