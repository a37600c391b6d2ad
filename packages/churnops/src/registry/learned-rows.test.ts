import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestApplication, testApplication } from '../testing.js';
import {
  describeLearnedRows,
  LEARNED_ROWS_TAG,
  type LearnedRows,
  learnedCustomers,
  learnedRowsOf,
  recordLearnedRows,
} from './learned-rows.js';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.close());

const rows = { ids: ['a', 'b\t\\', 'ü', 'a'], observedOn: ['2026-01-01', '2026-01-02', '2026-01-03', '2026-02-01'] };
const version = (number: string, value?: string) => ({
  name: "o'model",
  version: number,
  tags: value === undefined ? [] : [{ key: LEARNED_ROWS_TAG, value }],
});
const record = (number: string, learned: LearnedRows) =>
  app.context.warehouse.transaction((transaction) =>
    recordLearnedRows(transaction, app.context.schema, version(number), learned),
  );

it('of a version are known by its tag', async () => {
  await record('1', rows);
  await record('2', { ids: ['c'], observedOn: ['2026-01-01'] });
  const known = await learnedCustomers(app.context, version('1', describeLearnedRows(rows)));
  expect(known).toEqual(new Set(['a', 'b\t\\', 'ü']));
});

it('are not known without the tag, without the rows, or if they are another version’s of the same number', async () => {
  const tag = describeLearnedRows(rows);
  expect(await learnedCustomers(app.context, version('1'))).toBeUndefined();
  expect(await learnedCustomers(app.context, version('7', tag))).toBeUndefined();
  await record('1', { ...rows, observedOn: rows.observedOn.toReversed() });
  expect(await learnedCustomers(app.context, version('1', tag))).toBeUndefined();
  await record('1', rows);
  expect(await learnedCustomers(app.context, version('1', tag))).toBeDefined();
});

it('are described in any order alike', () => {
  const turned = { ids: rows.ids.toReversed(), observedOn: rows.observedOn.toReversed() };
  expect(describeLearnedRows(turned)).toBe(describeLearnedRows(rows));
  expect(describeLearnedRows({ ...rows, ids: ['A', ...rows.ids.slice(1)] })).not.toBe(describeLearnedRows(rows));
});

it('count a customer’s rows of one outcome once', async () => {
  const snapshots = { ids: ['a', 'a', 'b', 'a'], observedOn: ['2026-01-02', '2026-01-02', '2026-01-02', '2026-01-03'] };
  const learned = learnedRowsOf(snapshots, [0, 1, 3]);
  expect(learned).toEqual({ ids: ['a', 'a'], observedOn: ['2026-01-02', '2026-01-03'] });
  await record('3', learned);
});
