import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPerformance } from '../read/performance.js';
import { DATA_SET, type TestApplication, testApplication } from '../testing.js';
import { smallChampion } from '../testing-champion.js';
import { describeSimulation } from './describe-simulation.js';
import { simulate } from './simulate.js';
import { SimulationFolder } from './simulation-folder.js';
import { type SimulationResult, simulationResult } from './simulation-result.js';
import { parametersOf } from './testing.js';
import { trueRocAuc } from './true-auc.js';

const parameters = parametersOf({ scenario: 'price-rise', days: 4, from_day: 3, customers: 600, history: 600 });
const options = { dataSet: DATA_SET, train: smallChampion };
let app: TestApplication;
let home: string;
let result: SimulationResult;
/** How many days were done when the work was called off. */
let doneBefore: number;

beforeAll(async () => {
  app = await testApplication();
  home = await mkdtemp(join(tmpdir(), 'churnops-simulation-'));
  const folder = new SimulationFolder(join(home, 'month'));
  const calledOff = new AbortController();
  const progress = {
    waiting() {},
    task: (name: string) => ({
      update: () => name.startsWith('simulate') && calledOff.abort(new Error('called off')),
      done() {},
      fail() {},
    }),
  };
  const interrupted = { ...app.context, progress, signal: calledOff.signal };
  await expect(simulate(interrupted, await folder.begin(parameters), { folder, ...options })).rejects.toThrow('called off');
  const begun = await folder.begin({ ...parameters, first_date: '2026-02-01' });
  doneBefore = begun.days.length;
  result = await simulate(app.context, begun, { folder, ...options });
});
afterAll(async () => {
  await app.close();
  await rm(home, { recursive: true });
});

it('takes up a simulation where it was called off, on its own dates', () => {
  expect(doneBefore).toBe(1);
  expect(simulationResult.parse(result)).toEqual(result);
  expect(result.days_simulated.map(({ date }) => date)).toEqual(['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04']);
  expect(result).toMatchObject({ changed_on: '2026-01-03', model_version: 1, home: join(home, 'month') });
});

it('has scored and monitored each day as on that day', async () => {
  const scored = await app.query<{ day: string; n: number; late: number }>(`SELECT prediction_date AS day, count(*) AS n,
    count(*) FILTER (WHERE snapshot_on <> prediction_date) AS late FROM prediction_logs GROUP BY 1 ORDER BY 1`);
  expect(scored).toEqual(result.days_simulated.map(({ date, customers }) => ({ day: date, n: customers, late: 0 })));
  const reports = await app.query<{ date_dataset: string }>('SELECT * FROM data_report ORDER BY date_dataset');
  expect(reports.map(({ date_dataset }) => date_dataset)).toEqual(scored.map(({ day }) => day));
  const failed = await app.query("SELECT * FROM pipeline_runs WHERE status <> 'succeeded'");
  expect(failed).toEqual([]);
});

it('finds the price rise on the day it comes, names it, and not before', () => {
  expect(result.days_simulated.map(({ changed_columns }) => changed_columns.map(({ column }) => column))).toEqual([
    [],
    [],
    ['MonthlyCharges'],
    ['MonthlyCharges'],
  ]);
  expect(result.found).toContainEqual({
    what: 'drift',
    date: '2026-01-03',
    days_after_change: 0,
    columns: ['MonthlyCharges'],
    days: 2,
  });
});

it('writes the truth beside: the true ROC AUC follows from it and the predictions', async () => {
  for (const day of result.days_simulated) {
    const rows = parse(await readFile(join(home, 'month', 'truth', `${day.date}.csv`)), { columns: true }) as {
      customerID: string;
      true_probability: string;
    }[];
    const scores = new Map(
      (
        await app.query<{ id: string; probability: number }>(
          `SELECT "customerID" AS id, probability FROM prediction_logs WHERE prediction_date = '${day.date}'`,
        )
      ).map(({ id, probability }) => [id, probability]),
    );
    expect(rows.map(({ customerID }) => customerID).sort()).toEqual([...scores.keys()].sort());
    const known = rows.filter(({ true_probability }) => true_probability !== '');
    expect(known).toHaveLength(parameters.customers);
    const auc = trueRocAuc(
      known.map(({ true_probability }) => Number(true_probability)),
      known.map(({ customerID }) => scores.get(customerID) as number),
    );
    expect(day.true_roc_auc).toBeCloseTo(auc, 12);
    expect(day.true_roc_auc).toBeGreaterThan(0.75);
  }
});

it('reports what the performance reports say at the end', async () => {
  const [first] = result.days_simulated;
  const report = await readPerformance(app.context, '2026-01-01');
  const auc = report?.figures.find(({ scope, metric }) => scope === 'day' && metric === 'roc_auc');
  expect(first).toMatchObject({ known: auc?.known, estimated: auc?.estimated, measured: auc?.value });
  // Outcomes of three days of thirty, some of them late.
  expect(auc?.known).toBeGreaterThan(40);
});

it('is not run again once it is finished, and shows the same', async () => {
  const folder = new SimulationFolder(join(home, 'month'));
  const begun = await folder.begin(parameters);
  expect(begun.result).toEqual(result);
  expect(await simulate(app.context, begun, { folder, ...options })).toEqual(result);
});

it('on a terminal says what was found, and when', () => {
  const lines = describeSimulation(result).split('\n');
  expect(lines[3]).toMatch(/^2026-01-03 \* +6\d\d .*MonthlyCharges 0\.\d\d /);
  expect(lines).toContain('* from 2026-01-03: every monthly charge rises by 8 %, and some customers take it badly');
  expect(lines).toContain('drift of MonthlyCharges: first found on 2026-01-03, the day of the change; on 2 days in all');
});
