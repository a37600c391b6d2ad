import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ColumnValues, ComparedColumn } from '../samples/column.js';
import { NumberSummary } from '../samples/number-summary.js';
import { fixture } from '../testing.js';
import { type DatasetDrift, datasetDrift } from './dataset-drift.js';

const fixtures = fixture('drift.json');
const NUMERICAL = ['tenure', 'MonthlyCharges', 'TotalCharges'];

type Cell = string | number | null;

/** The complete rows of the data set by column, in file order. */
function telco(): Map<string, Cell[]> {
  const csv = readFileSync(new URL('../../../../data/telco-customer-churn.csv', import.meta.url), 'utf8');
  const [header = '', ...lines] = csv.trim().split(/\r?\n/);
  const names = header.split(',');
  const rows = lines.map((line) => line.split(',')).filter((cells) => cells[names.indexOf('TotalCharges')]?.trim() !== '');
  return new Map(
    names.map((name, j) => [name, rows.map((row) => (NUMERICAL.includes(name) ? Number(row[j]) : (row[j] as string)))]),
  );
}

/** What the fixture says was done to the current sample. */
function edited(name: string, values: Cell[], edit: string | null): Cell[] {
  const head = (count: number, value: Cell) => values.map((old, i) => (i < count ? value : old));
  if (edit?.includes('MonthlyCharges *= 1.08') && name === 'MonthlyCharges') return values.map((v) => Number(v) * 1.08);
  if (edit?.includes('tenure += 6') && name === 'tenure') return values.map((v) => Number(v) + 6);
  if (edit?.includes('Five year') && name === 'Contract') return head(40, 'Five year');
  if (edit?.includes('TotalCharges[:60] = null') && name === 'TotalCharges') return head(60, null);
  if (edit?.includes('InternetService[:30] = null') && name === 'InternetService') return head(30, null);
  return values;
}

/** The same column as how often each value occurs. */
function counted({ reference, current, ...column }: ComparedColumn): ComparedColumn {
  const count = (values: unknown) => {
    const counts = new Map<Cell, number>();
    for (const value of values as Iterable<Cell>) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  };
  return { ...column, reference: count(reference), current: count(current) };
}

describe('datasetDrift is Evidently 0.4’s DataDriftPreset', () => {
  const data = telco();
  for (const { name, reference_rows, current_rows, edit, result } of fixtures.cases) {
    it(`${name}: ${reference_rows.length} reference rows, ${current_rows.length} current`, () => {
      const columns = Object.entries<{ type: 'num' | 'cat' }>(result.columns).map(([column, { type }]): ComparedColumn => {
        const values = data.get(column) as Cell[];
        const pick = (rows: number[]) => rows.map((row) => values[row] as Cell);
        return { name: column, kind: type, reference: pick(reference_rows), current: edited(column, pick(current_rows), edit) };
      });
      for (const given of [columns, columns.map(counted)]) {
        const report = datasetDrift(given, { policy: 'evidently', driftShare: 0.25, numThreshold: 0.2, catThreshold: 0.2 });
        for (const column of report.columns) {
          const expected = result.columns[column.name];
          expect([column.name, column.status, column.test, column.drifted]).toEqual([
            column.name,
            'ok',
            expected.stattest,
            expected.detected,
          ]);
          expect(Math.abs((column.score as number) - expected.score), column.name).toBeLessThan(1e-9);
        }
        expect(report.numberOfColumns).toBe(result.number_of_columns);
        expect(report.numberOfDriftedColumns).toBe(result.number_of_drifted_columns);
        expect(report.shareOfDriftedColumns).toBeCloseTo(result.share_of_drifted_columns, 12);
        expect(report.datasetDrift).toBe(result.dataset_drift);
      }
    });
  }
});

describe('columns that cannot be compared', () => {
  const tenure: ComparedColumn = { name: 'tenure', kind: 'num', reference: [1, 2, 3, 4, 5, 6], current: [2, 3, 4, 5, 6, 70] };
  const plan: ComparedColumn = { name: 'plan', kind: 'cat', reference: ['a', 'b', null, 'b'], current: ['c', 'c', 'c'] };
  const evidently = { policy: 'evidently' } as const;

  it('a column without values in one sample is reported as missing; the others are compared as ever', () => {
    const gone: ComparedColumn = { name: 'gone', kind: 'num', reference: [1, 2], current: Float64Array.of(Number.NaN, Infinity) };
    const report = datasetDrift([tenure, gone, plan], evidently);
    expect(report.columns[1]).toMatchObject({
      status: 'missing',
      reason: 'no values in the current sample',
      missingReference: 0,
      missingCurrent: 1,
      test: null,
      score: null,
      drifted: false,
      effect: 1,
    });
    const scores = ({ columns }: DatasetDrift) =>
      columns.filter(({ score }) => score !== null).map(({ name, score }) => [name, score]);
    expect(scores(report)).toEqual(scores(datasetDrift([tenure, plan], evidently)));
    // It counts as a column, and not as a drifted one.
    expect([report.numberOfColumns, report.numberOfDriftedColumns, report.shareOfDriftedColumns]).toEqual([3, 1, 1 / 3]);
    expect([report.datasetDrift, datasetDrift([tenure, plan], evidently).datasetDrift]).toEqual([false, true]);
  });

  it('by the default policy, values that are missing altogether are drift', () => {
    const of = (count: number, value: string | null) => Array.from({ length: count }, () => value);
    const gone: ComparedColumn = { name: 'gone', kind: 'cat', reference: of(50, 'a'), current: of(50, null) };
    expect(datasetDrift([gone])).toMatchObject({
      datasetDrift: true,
      columns: [{ status: 'missing', drifted: true, effect: 1 }],
    });
  });

  it('a column without values in both samples says so', () => {
    const gone: ComparedColumn = { name: 'gone', kind: 'cat', reference: [null], current: [] };
    expect(datasetDrift([plan, gone]).columns[1]).toMatchObject({
      status: 'missing',
      reason: 'no values in the reference and the current sample',
      missingReference: 1,
      missingCurrent: 1,
      drifted: false,
    });
  });

  it('a column that one sample does not have is named; by the default policy, one that was lost is drift, and a new one is not', () => {
    const columns = [{ ...tenure, current: null }, plan, { ...plan, name: 'new', reference: null }];
    const report = datasetDrift(columns);
    expect(report.columns.map(({ status, reason, drifted }) => [status, reason, drifted])).toEqual([
      ['absent', 'the column is in the reference sample alone', true],
      ['ok', null, false],
      ['absent', 'the column is in the current sample alone', false],
    ]);
    expect(report).toMatchObject({ numberOfColumns: 2, numberOfDriftedColumns: 1, datasetDrift: true });
    expect(datasetDrift([{ ...tenure, reference: [Number.NaN], current: null }])).toMatchObject({ datasetDrift: false });
  });

  it('by Evidently’s policy, a column that one sample does not have does not count', () => {
    const report = datasetDrift([{ ...tenure, current: null }, plan, { ...plan, name: 'new', reference: null }], evidently);
    expect(report.columns.map(({ status }) => status)).toEqual(['absent', 'ok', 'absent']);
    expect(report.numberOfColumns).toBe(1);
    expect(datasetDrift([{ ...tenure, current: null }], evidently)).toMatchObject({ numberOfColumns: 0, datasetDrift: false });
  });

  it('text among numbers is said of its column, and the others are compared', () => {
    const mixed: ComparedColumn = { ...tenure, current: [1, 2, 'three', 4, 5, 6, 7] };
    expect(datasetDrift([mixed, plan]).columns).toMatchObject([
      { status: 'mixed', reason: 'the current sample has "three" among its numbers', drifted: false, score: null },
      { status: 'ok' },
    ]);
  });

  it('text in place of numbers is drift by its share of rows: a typing mistake is not, a broken feed is', () => {
    const numbers = Array.from({ length: 400 }, (_, i) => i % 50);
    const withText = (count: number) => numbers.map((value, i) => (i < count ? 'x' : value));
    const inForms = (values: (string | number)[]): ColumnValues[] => {
      const [summary, counts] = [new NumberSummary(), new Map<string | number, number>()];
      for (const value of values) {
        if (typeof value === 'number') summary.add(value);
        else summary.addText(value);
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      return [values, counts, summary];
    };
    for (const [texts, drifted] of [
      [1, false],
      [80, true],
      [400, true],
    ] as const) {
      for (const current of inForms(withText(texts))) {
        const column: ComparedColumn = { name: 'tenure', kind: 'num', reference: numbers, current };
        const [found] = datasetDrift([column]).columns;
        const reason = 'the current sample has "x" among its numbers';
        expect(found).toMatchObject({ status: 'mixed', reason, drifted, score: null, missingCurrent: 0 });
        expect(found?.effect).toBeGreaterThanOrEqual(texts / 400 - 0.01);
        expect(datasetDrift([column]).datasetDrift).toBe(drifted);
        // Evidently has no rule for it.
        expect(datasetDrift([column], evidently).columns[0]).toMatchObject({ status: 'mixed', drifted: false });
      }
    }
  });

  it('a test that says nothing of samples like these is said of the test', () => {
    const constant: ComparedColumn = { name: 'constant', kind: 'num', reference: [5, 5, 5, 5], current: [5, 5, 5, 5] };
    expect(datasetDrift([constant], { tests: ['anderson', 'ks', 'chisquare'] }).columns).toMatchObject([
      { testId: 'anderson', status: 'untestable', reason: expect.stringContaining('all values are the same'), drifted: false },
      { testId: 'ks', status: 'ok', score: 1 },
    ]);
  });

  it('shares of missing values are reported', () => {
    expect(datasetDrift([plan]).columns[0]).toMatchObject({ status: 'ok', missingReference: 0.25, missingCurrent: 0 });
  });

  it('samples without rows are reported', () => {
    const empty: ComparedColumn = { ...tenure, current: [] };
    expect(datasetDrift([empty, plan]).columns.map(({ status }) => status)).toEqual(['missing', 'ok']);
    expect(datasetDrift([empty]).datasetDrift).toBe(false);
    expect(datasetDrift([])).toMatchObject({ numberOfColumns: 0, datasetDrift: false });
  });
});
