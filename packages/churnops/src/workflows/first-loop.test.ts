import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importCustomers } from '../customers/import-customers.js';
import { DATA_SET, type TestApplication, testApplication } from '../testing.js';
import { smallChampion } from '../testing-champion.js';
import { runFirstLoop } from './first-loop.js';
import { runPrediction } from './pipelines.js';

let app: TestApplication;
beforeEach(async () => {
  app = await testApplication();
  await importCustomers(app.context, DATA_SET, { progress: app.context.progress });
  await smallChampion(app.context);
});
afterEach(() => app.close());

const runs = async () =>
  (await app.query<{ pipeline: string }>('SELECT pipeline FROM pipeline_runs ORDER BY started_at')).map(
    ({ pipeline }) => pipeline,
  );

describe('a first loop that was cut off', () => {
  it('after training is taken up with predictions and drift', async () => {
    await runFirstLoop(app.context, 'no such file, which is not needed');
    expect(await runs()).toEqual(['batch_pred_pipeline', 'drift_detection_pipeline']);
    expect(await app.query('SELECT count(*) AS n FROM prediction_logs')).toEqual([{ n: 7043 }]);
    expect(await app.query('SELECT number_of_columns AS n FROM data_report')).toEqual([{ n: 19 }]);
  });

  it('after predictions is taken up with the drift of that day', async () => {
    const yesterday = new Date(app.context.now().getTime() - 86_400_000);
    const then = { ...app.context, now: () => yesterday };
    const date = yesterday.toISOString().slice(0, 10);
    await runPrediction(then, date);
    await runFirstLoop(app.context, 'no such file');
    expect(await app.query('SELECT date_dataset FROM data_report')).toEqual([{ date_dataset: date }]);
  });

  it('is whole when it is run again: nothing runs', async () => {
    await runFirstLoop(app.context, 'no such file');
    const before = await runs();
    await runFirstLoop(app.context, 'no such file');
    expect(await runs()).toEqual(before);
  });
});
