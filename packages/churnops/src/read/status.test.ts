import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestApplication, testApplication } from '../testing.js';
import { readStatus, status } from './status.js';
import { predictionRow, promotionRow } from './testing.js';
import { fillLoop } from './testing-loop.js';

let app: TestApplication;
beforeAll(async () => {
  const application = await testApplication({ timeZone: 'Europe/Berlin' });
  app = { ...application, context: { ...application.context, now: () => new Date('2026-03-03T12:00:00Z') } };
});
afterAll(() => app.close());

it('of an empty home has nothing to tell', async () => {
  expect(status.parse(await readStatus(app.context))).toMatchObject({
    database: 'pglite',
    customers: 0,
    outcomes: { customers: 0, churned: 0, newest_observed_on: null },
    champion: null,
    champions: { promotions: [], has_older: false },
    pipeline_runs: [],
    predictions: [],
    drift: null,
    performance: [],
    time_zone: 'Europe/Berlin',
  });
});

it('answers every question of the overview', async () => {
  await fillLoop(app.context);
  expect(status.parse(await readStatus(app.context))).toMatchObject({
    customers: 4,
    outcomes: { customers: 3, churned: 1, newest_observed_on: '2026-02-03' },
    champion: { version: 2, since: '2026-03-02T10:30:00.000Z', reason: 'fairer & newer' },
    champions: { promotions: [{ version: 2 }, { version: 1, promoted_by: 'gate' }], has_older: false },
    pipeline_runs: [{ status: 'running' }, { status: 'failed' }, { status: 'succeeded', seconds: 2.25 }],
    predictions: [
      { prediction_date: '2026-03-02', customers: 3, predicted_churners: 2 },
      { prediction_date: '2026-03-01', customers: 1, predicted_churners: 1 },
    ],
    drift: { date_dataset: '2026-03-02', number_of_drifted_columns: 1 },
    performance: [
      { date_dataset: '2026-03-02', rows: 3, known: 0, value: null, estimated: 0.75 },
      { date_dataset: '2026-03-01', known: 2, value: 0.8125 },
    ],
    schedule: [{ next_run: '2026-03-04T00:00:00.000Z' }, { next_run: '2026-03-04T01:00:00.000Z' }],
  });
});

it('goes back 14 days, 8 runs and 5 champions', async () => {
  const { db } = app.context.warehouse;
  const days = Array.from({ length: 10 }, (_, i) => `2026-04-${10 + i}`);
  await db
    .insertInto('prediction_logs')
    .values(['2026-04-05', '2026-04-06', ...days].map((day) => predictionRow(day, 'A', 0.5)))
    .execute();
  await db
    .insertInto('champion_history')
    .values(days.map((day, i) => promotionRow(i, `${day}T10:00:00Z`, 'alice', '')))
    .execute();
  const run = { status: 'succeeded', finished_at: null, summary: null, error_code: null, owner: null } as const;
  await db
    .insertInto('pipeline_runs')
    .values(
      days.map((day) => ({
        ...run,
        run_id: randomUUID(),
        pipeline: 'batch_pred_pipeline',
        logical_date: day,
        started_at: `${day}T01:00:00Z`,
      })),
    )
    .execute();
  const { predictions, pipeline_runs, champions } = await readStatus(app.context);
  expect(predictions.map(({ prediction_date }) => prediction_date)).toEqual([...days.toReversed(), '2026-04-06']);
  expect(pipeline_runs.map(({ logical_date }) => logical_date)).toEqual(days.toReversed().slice(0, 8));
  expect(champions.promotions.map(({ version }) => version)).toEqual([9, 8, 7, 6, 5]);
  expect(champions.has_older).toBe(true);
});
