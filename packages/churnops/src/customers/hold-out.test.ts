import { trainTestSplit } from '@churnops/learn';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApplication, testApplication } from '../testing.js';
import { divide, divideRows, hashesIntoHoldOut, recordHoldOut } from './hold-out.js';

const ids = (n: number, from = 0) => Array.from({ length: n }, (_, i) => `customer ${from + i}`);
const sidesOf = (members: ReturnType<typeof divide>['joined']) => new Map(members.map(({ id, isHoldOut }) => [id, isHoldOut]));

describe('the first training', () => {
  it('keeps the split of scikit-learn, row by row', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), (n) => {
        const { split, joined } = divide(ids(n), new Map());
        expect(split).toEqual(trainTestSplit(n, { testSize: 0.3, randomState: 42 }));
        expect(joined.every(({ assignedBy }) => assignedBy === 'split')).toBe(true);
        expect(joined.map(({ id }) => id).sort()).toEqual(ids(n).sort());
      }),
    );
  });
});

describe('later trainings', () => {
  it('of the same rows divide them in the same order', () => {
    const first = divide(ids(200), new Map());
    expect(divide(ids(200), sidesOf(first.joined))).toEqual({ split: first.split, joined: [] });
  });

  it('leave every customer on their side, whoever comes or goes; newcomers join by the hash of their ID', () => {
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 60 }), fc.integer({ min: 0, max: 9 }), fc.nat(40), (n, gone, come) => {
        const first = sidesOf(divide(ids(n), new Map()).joined);
        const later = ids(n - gone + come, gone);
        const { split, joined } = divide(later, first);
        for (const [rows, side] of [
          [split.test, true],
          [split.train, false],
        ] as const) {
          for (const row of rows) {
            const id = later[row] as string;
            expect(side).toBe(first.get(id) ?? hashesIntoHoldOut(id));
          }
        }
        expect([...split.train, ...split.test].sort((a, b) => a - b)).toEqual(later.map((_, row) => row));
        expect(joined.map(({ id }) => id).sort()).toEqual(later.filter((id) => !first.has(id)).sort());
        expect(joined.every(({ assignedBy }) => assignedBy === 'hash')).toBe(true);
      }),
    );
  });
});

it('all rows of a customer are on one side', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 20, maxLength: 80 }), (numbers) => {
      const rows = numbers.map((number) => `customer ${number}`);
      fc.pre(new Set(rows).size > 1);
      const { split } = divide(rows, new Map());
      const held = new Set(Array.from(split.test, (row) => rows[row]));
      expect(split.train.some((row) => held.has(rows[row]))).toBe(false);
      expect(split.train.length + split.test.length).toBe(rows.length);
    }),
  );
});

it('the hash is that of Python’s hashlib: int.from_bytes(sha256(id.encode()).digest()[:4], "big") / 2**32 < 0.3', () => {
  const held = {
    '7590-VHVEG': 0.953018,
    '5575-GNVDE': 0.37192,
    '3668-QPYBK': 0.437927,
    'ü-1': 0.755444,
    '0001': 0.533372,
    '0002': 0.311225,
    '9': 0.099001,
    'A-77': 0.515514,
  };
  for (const [id, value] of Object.entries(held)) expect(hashesIntoHoldOut(id), id).toBe(value < 0.3);
  const share = ids(20_000).filter(hashesIntoHoldOut).length / 20_000;
  // 5 standard errors.
  expect(Math.abs(share - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / 20_000));
});

describe('on record', () => {
  let app: TestApplication;
  beforeAll(async () => {
    app = await testApplication();
  });
  afterAll(() => app.close());

  it('is what was recorded, and a side does not change', async () => {
    const rows = ids(60).map((id) => `${id}\t\\ "ü"`);
    const churned = rows.map((_, i) => i % 2);
    const first = await divideRows(app.context, { ids: rows, churned });
    expect(await divideRows(app.context, { ids: rows, churned })).toEqual(first);
    const record = (members: typeof first.joined) =>
      app.context.warehouse.transaction((transaction) =>
        recordHoldOut(transaction, app.context.schema, members, app.context.now()),
      );
    await record(first.joined);
    expect(await divideRows(app.context, { ids: rows, churned })).toEqual({ split: first.split, joined: [] });
    await record(first.joined.map((member) => ({ ...member, isHoldOut: !member.isHoldOut })));
    expect(await divideRows(app.context, { ids: rows, churned })).toEqual({ split: first.split, joined: [] });
  });

  it('refuses a part with one outcome alone', async () => {
    const rows = ids(60, 1000);
    const churned = rows.map((id) => (hashesIntoHoldOut(id) ? 1 : 0));
    await expect(divideRows(app.context, { ids: rows, churned })).rejects.toMatchObject({
      code: 'CHURN_TRAINING_DATA',
      message: expect.stringContaining('train part'),
    });
  });
});
