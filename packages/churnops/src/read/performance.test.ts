import { afterAll, beforeAll, expect, it } from 'vitest';
import { performanceCommand } from '../commands/performance.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { performanceOfDate, readPerformance } from './performance.js';
import { readPerformanceADay } from './performance-a-day.js';
import { emptyWarehouse, performanceRow } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
});
afterAll(() => close());

it('gives the report of a date: day, window, cohorts from the oldest, each in the order of the metrics', async () => {
  expect(await readPerformance({ warehouse })).toBeNull();
  expect(performanceCommand.describe?.(null)).toContain('churnops monitor');
  const known = { known: 2, value: 0.8 };
  await warehouse.db
    .insertInto('performance_report')
    .values([
      performanceRow('2026-03-02', 'brier_score', undefined, { scope: 'cohort', cohort: '2026-02' }),
      performanceRow('2026-03-02', 'log_loss', undefined, { scope: 'cohort', cohort: '2026-01' }),
      performanceRow('2026-03-02', 'roc_auc', undefined, { scope: 'cohort', cohort: '2026-01' }),
      performanceRow('2026-03-02', 'roc_auc', known, { scope: 'window' }),
      performanceRow('2026-03-02', 'campaign_profit', undefined),
      performanceRow('2026-03-02', 'average_precision', undefined),
      performanceRow('2026-03-02', 'roc_auc', undefined),
      performanceRow('2026-03-01', 'roc_auc', known),
    ])
    .execute();
  const newest = performanceOfDate.parse(await readPerformance({ warehouse }));
  expect(newest).toMatchObject({ date_dataset: '2026-03-02', date_report: '2026-03-02' });
  expect(newest.figures.map(({ scope, cohort, metric }) => `${scope} ${cohort} ${metric}`)).toEqual([
    'day  roc_auc',
    'day  average_precision',
    'day  campaign_profit',
    'window  roc_auc',
    'cohort 2026-01 roc_auc',
    'cohort 2026-01 log_loss',
    'cohort 2026-02 brier_score',
  ]);
  expect(newest.figures[0]).toMatchObject({
    value: null,
    rows: 3,
    known: 0,
    reason: 'no outcome is known yet',
    model_version: 2,
  });
  expect(newest.figures[3]).toMatchObject({ value: 0.8, known: 2, reason: null, model_version: null });
  expect(await readPerformance({ warehouse }, '2026-03-01')).toMatchObject({
    date_dataset: '2026-03-01',
    figures: [{ metric: 'roc_auc', value: 0.8 }],
  });
  expect(await readPerformance({ warehouse }, '2026-02-28')).toBeNull();
});

it('the command says how many outcomes are known, what is measured, and what is estimated', async () => {
  const text = performanceCommand.describe?.(await readPerformance({ warehouse })) ?? '';
  const lines = text.split('\n').map((line) => line.trim().split(/ {2,}/).join(' | '));
  expect(lines).toContain('predictions of 2026-03-02: 0 of 3 outcomes known, version 2');
  expect(lines).toContain('roc_auc | – | 0.7500 (0.5000 to 0.8750) | – | no outcome is known yet');
  expect(lines).toContain('30 days up to 2026-03-02, each customer once: 2 of 3 outcomes known, several versions');
  expect(lines).toContain('roc_auc | 0.8000 (0.7500 to 0.8500) | 0.7500 (0.5000 to 0.8750) | 0.0500');
  expect(lines).toContain('predictions of 2026-03-02 for customers first scored in 2026-01: 0 of 3 outcomes known, version 2');
});

it('gives the ROC AUC of each day, newest first', async () => {
  await warehouse.db
    .insertInto('performance_report')
    .values(performanceRow('2026-02-20', 'roc_auc', { known: 3, value: 0.9 }))
    .execute();
  const days = async (count: number) => (await readPerformanceADay({ warehouse }, count)).map(({ date_dataset }) => date_dataset);
  expect(await days(35)).toEqual(['2026-03-02', '2026-03-01', '2026-02-20']);
  expect(await days(10)).toEqual(['2026-03-02', '2026-03-01']);
  expect(await readPerformanceADay({ warehouse }, 1)).toEqual([
    {
      date_dataset: '2026-03-02',
      rows: 3,
      known: 0,
      value: null,
      low: null,
      high: null,
      estimated: 0.75,
      estimated_low: 0.5,
      estimated_high: 0.875,
    },
  ]);
});
