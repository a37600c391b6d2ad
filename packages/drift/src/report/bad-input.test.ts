import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driftHtml } from '../html/drift-html.js';
import { picturedDrift } from '../html/pictured-drift.js';
import type { Category, ColumnValues, ComparedColumn } from '../samples/column.js';
import { NumberSummary } from '../samples/number-summary.js';
import { STATTESTS, type StatTestId } from '../stattests/registry.js';
import { type DatasetDrift, datasetDrift } from './dataset-drift.js';

const ALL_TESTS = Object.keys(STATTESTS) as StatTestId[];
const POLICIES = ['default', 'evidently'] as const;

/** What must hold for every report, for any data. */
function expectSound(report: DatasetDrift, columns: readonly ComparedColumn[]): void {
  // JSON has no NaN, no infinity and nothing undefined, so they would be lost. Not an assertion for each value: they would take most of the
  // time of this file.
  const lost: string[] = [];
  JSON.stringify(report, (key, value) => {
    if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) lost.push(`${key}: ${value}`);
    return value;
  });
  expect(lost).toEqual([]);
  expect(new Set(report.columns.map(({ name }) => name))).toEqual(new Set(columns.map(({ name }) => name)));
  for (const column of report.columns) {
    expect(column.reason === null, `${column.status}: ${column.reason}`).toBe(column.status === 'ok');
    expect(column.status !== 'untestable' || !column.drifted).toBe(true);
    const { effect, effectLow, effectHigh, pValue, pValueAdjusted } = column;
    const shares = [effect, effectLow, effectHigh, pValue, pValueAdjusted].filter((share) => share !== null);
    expect(shares.filter((share) => !(share >= 0 && share <= 1))).toEqual([]);
    if (effect === null) continue;
    expect(effectLow).toBeLessThanOrEqual(effect);
    expect(effectHigh).toBeGreaterThanOrEqual(effect);
  }
  expect(report.numberOfDriftedColumns).toBeLessThanOrEqual(report.numberOfColumns);
}

/** Reports by both policies, with their own choice of tests and with all tests. */
function expectSoundByAll(columns: readonly ComparedColumn[]): DatasetDrift[] {
  return POLICIES.flatMap((policy) =>
    [undefined, ALL_TESTS].map((tests) => {
      const report = datasetDrift(columns, { policy, ...(tests ? { tests } : {}) });
      expectSound(report, columns);
      return report;
    }),
  );
}

const someNumbers = [1, 2, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144];
const someTexts = [...'aaabbbccd'];

describe('each fault is reported for its column, by both policies and with all tests, and the other columns are compared', () => {
  const fine: ComparedColumn[] = [
    { name: 'fine number', kind: 'num', reference: someNumbers, current: someNumbers.slice(2) },
    { name: 'fine category', kind: 'cat', reference: someTexts, current: someTexts.slice(1) },
  ];
  const faults: [what: string, status: string, column: Omit<ComparedColumn, 'name'>][] = [
    ['an empty reference', 'missing', { kind: 'num', reference: [], current: someNumbers }],
    ['an empty current sample', 'missing', { kind: 'cat', reference: someTexts, current: [] }],
    ['no rows at all', 'missing', { kind: 'num', reference: [], current: [] }],
    ['nothing but gaps', 'missing', { kind: 'cat', reference: someTexts, current: [null, null] }],
    ['nothing but infinities', 'missing', { kind: 'num', reference: [Infinity, -Infinity], current: someNumbers }],
    ['a column that one sample lacks', 'absent', { kind: 'num', reference: someNumbers, current: null }],
    ['a column that neither has', 'absent', { kind: 'cat', reference: null, current: null }],
    ['text among numbers', 'mixed', { kind: 'num', reference: [...someNumbers, 'n.a.'], current: someNumbers }],
    ['text in place of numbers', 'mixed', { kind: 'num', reference: someNumbers, current: ['1,5', '2,5'] }],
    ['one row each', 'ok', { kind: 'num', reference: [1], current: [2] }],
    ['one row of a category', 'ok', { kind: 'cat', reference: ['a'], current: ['b'] }],
    ['a constant', 'ok', { kind: 'num', reference: [5, 5, 5, 5], current: [5, 5, 5] }],
    ['two constants', 'ok', { kind: 'num', reference: [5, 5, 5, 5], current: [6, 6, 6] }],
    ['infinities among numbers', 'ok', { kind: 'num', reference: [Infinity, ...someNumbers], current: someNumbers }],
    ['the largest numbers', 'ok', { kind: 'num', reference: [1e308, -1e308, 1, 2, 3], current: [1e308, 1.7e308, 5, 6] }],
    ['the smallest numbers', 'ok', { kind: 'num', reference: [5e-324, 0, -5e-324, 0], current: [1e-310, 0, 0, 1] }],
    ['numbers among categories', 'ok', { kind: 'cat', reference: ['a', 1, 'b', 1], current: [1, 2, 'a'] }],
  ];

  const alone = expectSoundByAll(fine);

  it.each(faults)('%s: %s', (_what, status, fault) => {
    const reports = expectSoundByAll([fine[0] as ComparedColumn, { name: 'fault', ...fault }, fine[1] as ComparedColumn]);
    for (const [i, report] of reports.entries()) {
      const ofFault = report.columns.filter(({ name }) => name === 'fault');
      expect(ofFault.length).toBeGreaterThan(0);
      // A test may be unable to judge a column that can be compared.
      for (const column of ofFault) expect([status, 'untestable']).toContain(column.status);
      expect(ofFault.some((column) => column.status === status)).toBe(true);
      const scores = ({ columns }: DatasetDrift) =>
        columns
          .filter(({ name }) => name !== 'fault')
          .map(({ name, testId, status, score }) => ({ name, testId, status, score }));
      expect(scores(report)).toEqual(scores(alone[i] as DatasetDrift));
    }
  });

  it('names each column if the reference has another schema', () => {
    const [before, now] = [
      ['id', 'amount', 'country'],
      ['customer', 'price'],
    ];
    const columns = [
      ...before.map((name): ComparedColumn => ({ name, kind: 'num', reference: someNumbers, current: null })),
      ...now.map((name): ComparedColumn => ({ name, kind: 'num', reference: null, current: someNumbers })),
    ];
    for (const report of expectSoundByAll(columns)) {
      expect(report.columns.map(({ status }) => status)).toEqual(columns.map(() => 'absent'));
    }
  });

  it('accepts no columns at all', () => {
    for (const report of expectSoundByAll([]))
      expect(report).toMatchObject({ datasetDrift: false, numberOfColumns: 0, columns: [] });
  });
});

describe('whatever the data', () => {
  const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(1e308, -1e308, 5e-324, 2 ** 53));
  const cell: fc.Arbitrary<Category | null> = fc.oneof(
    { weight: 4, arbitrary: number },
    { weight: 2, arbitrary: fc.constantFrom(null, Number.NaN, Infinity) },
    fc.string({ maxLength: 3 }),
  );
  const text = fc.oneof(fc.constantFrom('a', 'b', 'c', null), fc.string({ maxLength: 3 }), fc.integer({ min: 0, max: 2 }));
  const counts = fc
    .array(fc.tuple(text, fc.nat({ max: 30 })), { maxLength: 8 })
    .map((list) => new Map<Category | null, number>(list));
  const summary = fc.array(number, { maxLength: 20 }).map((list) => {
    const summary = new NumberSummary();
    for (const value of list) summary.add(value);
    return summary;
  });
  const numbers: fc.Arbitrary<ColumnValues> = fc.oneof(
    fc.array(cell, { maxLength: 20 }),
    fc.array(number, { maxLength: 20 }),
    fc.array(number, { maxLength: 20 }).map((list) => Float64Array.from(list)),
    summary,
  );
  const texts: fc.Arbitrary<ColumnValues> = fc.oneof(fc.array(text, { maxLength: 20 }), counts);
  const columnOf = (kind: 'num' | 'cat', values: fc.Arbitrary<ColumnValues>) =>
    fc.record({ kind: fc.constant(kind), reference: fc.option(values, { freq: 9 }), current: fc.option(values, { freq: 9 }) });
  const columns = fc
    .array(fc.oneof(columnOf('num', numbers), columnOf('cat', texts)), { maxLength: 4 })
    .map((list) => list.map((column, i): ComparedColumn => ({ name: `column ${i}`, ...column })));

  it('throws nothing, and returns no figure that is NaN or out of its range', () => {
    fc.assert(
      fc.property(columns, (given) => void expectSoundByAll(given)),
      { numRuns: 60 },
    );
  });

  it('the report can be shown', () => {
    fc.assert(
      fc.property(columns, (given) => {
        for (const tests of [undefined, ['ks', 'psi'] as const]) {
          const page = driftHtml(picturedDrift(given, tests ? { tests } : {}));
          expect(page).not.toMatch(/NaN|Infinity|undefined/);
        }
      }),
      { numRuns: 40 },
    );
  });
});
