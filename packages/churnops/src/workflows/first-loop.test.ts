import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importCustomers } from '../customers/import-customers.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { smallChampion } from '../testing-champion.js';
import { runFirstLoop } from './first-loop.js';
import { runPrediction } from './pipelines.js';

// The tests go along the way of the data, each from where the one before it left off; a loop never trains again.
let app: TestApplication;
const CUSTOMERS = 400;
beforeAll(async () => {
  app = await testApplication();
  const { header, rows } = await dataSetLines();
  const file = await app.file('customers.csv', [header, ...rows.slice(0, CUSTOMERS)].join('\n'));
  await importCustomers(app.context, file, { progress: app.context.progress });
  await smallChampion(app.context);
});
afterAll(() => app.close());

const runs = async () =>
  (await app.query<{ pipeline: string }>('SELECT pipeline FROM pipeline_runs ORDER BY started_at')).map(
    ({ pipeline }) => pipeline,
  );
const reportDates = () => app.query('SELECT date_dataset FROM data_report');
/** Takes the loop up where it was cut off; gives the pipelines that ran for it. */
async function takeUp(): Promise<string[]> {
  const before = (await runs()).length;
  await runFirstLoop(app.context, 'no such file, which is not needed');
  return (await runs()).slice(before);
}

describe('a first loop that was cut off', () => {
  it('after predictions is taken up with the drift of that day', async () => {
    const yesterday = new Date(app.context.now().getTime() - 86_400_000);
    const date = yesterday.toISOString().slice(0, 10);
    await runPrediction({ ...app.context, now: () => yesterday }, date);
    expect(await takeUp()).toEqual(['drift_detection_pipeline']);
    expect(await reportDates()).toEqual([{ date_dataset: date }]);
  });

  it('after training is taken up with predictions and drift', async () => {
    await app.context.warehouse.db.deleteFrom('prediction_logs').execute();
    for (const table of ['data_report', 'data_columns_report'] as const)
      await app.context.warehouse.db.deleteFrom(table).execute();
    expect(await takeUp()).toEqual(['batch_pred_pipeline', 'drift_detection_pipeline']);
    expect(await app.query('SELECT count(*) AS n FROM prediction_logs')).toEqual([{ n: CUSTOMERS }]);
    expect(await app.query('SELECT number_of_columns AS n FROM data_report')).toEqual([{ n: 19 }]);
  });

  it('is whole when it is run again: nothing runs', async () => {
    expect(await takeUp()).toEqual([]);
  });
});
