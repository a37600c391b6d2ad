import { takeFrameRows, trainTestSplit } from '@churnops/learn';
import { expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import { dataSetFrame } from '../testing.js';
import { KNOWN_BOOSTING } from './candidates.js';
import { evaluateCandidates } from './evaluate-candidates.js';

it('is not fooled by customers who are in several rows', async () => {
  const schema = bundledSchema();
  const all = await dataSetFrame(schema);
  // 60 customers, four rows each, outcomes drawn by lot: who has seen a customer's other rows knows the outcome.
  const rows = Array.from({ length: 240 }, (_, i) => 20 + (i % 60));
  const churned = Uint8Array.from(rows, (row) => ((row * 7919) % 13) % 2);
  const ids = rows.map(String);
  const isTest = (row: number) => row % 10 < 3;
  const split = {
    train: Int32Array.from([...rows.keys()].filter((i) => !isTest(rows[i] ?? 0))),
    test: Int32Array.from([...rows.keys()].filter((i) => isTest(rows[i] ?? 0))),
  };
  const aucOf = async (known: readonly string[]) => {
    const { candidates } = await evaluateCandidates(
      schema,
      { frame: takeFrameRows(all, rows), churned, ids: known },
      split,
      () => {},
    );
    return candidates.find(({ name }) => name === 'RandomForestClassifier')?.metrics.cv_roc_auc_mean;
  };
  expect(await aucOf(rows.map((_, i) => String(i)))).toBeGreaterThan(0.95);
  expect(await aucOf(ids)).toBeLessThan(0.75);
}, 60_000);

it('manages with the fewest customers that training admits: 20 of an outcome; boosting takes the known parameters', async () => {
  const schema = bundledSchema();
  const all = await dataSetFrame(schema);
  const outcome = all.get(schema.target) as readonly string[];
  const bill = all.get('TotalCharges') as Float64Array;
  const rowsOf = (positive: boolean, n: number) =>
    [...outcome.keys()].filter((i) => schema.isPositive(outcome[i] as string) === positive && (bill[i] ?? 0) > 0).slice(0, n);
  const rows = [...rowsOf(true, 20), ...rowsOf(false, 60)];
  const churned = Uint8Array.from(rows, (_, i) => (i < 20 ? 1 : 0));
  const ids = rows.map(String);
  const split = trainTestSplit(rows.length, { testSize: 0.3, randomState: 42 });
  const shares: number[] = [];
  const { candidates, winner } = await evaluateCandidates(
    schema,
    { frame: takeFrameRows(all, rows), churned, ids },
    split,
    (share) => shares.push(share),
  );
  expect(candidates).toHaveLength(7);
  expect(candidates.map(({ name }) => name)).toContain(winner.name);
  expect(winner.holdOutProbability.every((p) => p > 0 && p < 1)).toBe(true);
  const boosting = candidates.find(({ name }) => name === 'HistGradientBoostingClassifier');
  expect(boosting?.spec.parameters).toMatchObject(KNOWN_BOOSTING);
  expect(boosting?.search).toBeUndefined();
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
}, 30_000);
