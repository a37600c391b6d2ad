import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ColumnValues } from './column.js';
import { type ComparedColumn, datasetDrift } from './dataset-drift.js';
import { chiSquare } from './tests/chi-square.js';
import { isDrift } from './tests/drift-test.js';
import { jensenShannon } from './tests/jensen-shannon.js';
import { kolmogorovSmirnov } from './tests/kolmogorov-smirnov.js';
import { wasserstein } from './tests/wasserstein.js';
import { zTest } from './tests/z-test.js';

const fixtures = JSON.parse(readFileSync(new URL('../fixtures/drift.json', import.meta.url), 'utf8'));
const NUMERICAL = ['tenure', 'MonthlyCharges', 'TotalCharges'];

type Cell = string | number | null;

/** The complete rows of the data set by column, in file order. */
function telco(): Map<string, Cell[]> {
  const csv = readFileSync(new URL('../../../data/telco-customer-churn.csv', import.meta.url), 'utf8');
  const [header = '', ...lines] = csv.trim().split(/\r?\n/);
  const names = header.split(',');
  const rows = lines.map((line) => line.split(',')).filter((cells) => cells[names.indexOf('TotalCharges')].trim() !== '');
  return new Map(names.map((name, j) => [name, rows.map((row) => (NUMERICAL.includes(name) ? Number(row[j]) : row[j]))]));
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

/** The same column with its categories counted. */
function countedColumn({ reference, current, ...column }: ComparedColumn): ComparedColumn {
  const count = (values: ColumnValues) => {
    const counts = new Map<string | number, number>();
    for (const value of values as readonly (string | number | null)[]) {
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
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
        const pick = (rows: number[]) => rows.map((row) => values[row]);
        return { name: column, kind: type, reference: pick(reference_rows), current: edited(column, pick(current_rows), edit) };
      });
      const counted = columns.map((column) => (column.kind === 'cat' ? countedColumn(column) : column));
      const policy = { driftShare: 0.25, numThreshold: 0.2, catThreshold: 0.2 };
      expect(datasetDrift(counted, policy)).toEqual(datasetDrift(columns, policy));
      const report = datasetDrift(columns, policy);
      for (const column of report.columns) {
        const expected = result.columns[column.name];
        expect([column.name, column.test, column.drifted]).toEqual([column.name, expected.stattest, expected.detected]);
        expect(Math.abs(column.score - expected.score), column.name).toBeLessThan(1e-9);
      }
      expect(report.numberOfColumns).toBe(result.number_of_columns);
      expect(report.numberOfDriftedColumns).toBe(result.number_of_drifted_columns);
      expect(report.shareOfDriftedColumns).toBeCloseTo(result.share_of_drifted_columns, 12);
      expect(report.datasetDrift).toBe(result.dataset_drift);
    });
  }

  it('names a column without values', () => {
    const column = { name: 'tenure', kind: 'num' as const, reference: [1, 2], current: [Number.NaN] };
    expect(() => datasetDrift([column])).toThrow('column tenure has no values in the current sample');
  });
});

describe('single tests are Evidently’s', () => {
  const numerical = { ks: kolmogorovSmirnov, wasserstein };
  const categorical = { chisquare: chiSquare, z: zTest, jensenshannon: jensenShannon };
  for (const { type, column, reference, current, tests } of fixtures.single_tests) {
    for (const [key, test] of Object.entries(type === 'num' ? numerical : categorical)) {
      const expected = tests[key];
      if (!expected) continue;
      it(`${key} on ${column}`, () => {
        const score =
          type === 'num'
            ? numerical[key as keyof typeof numerical].score(Float64Array.from(reference), Float64Array.from(current))
            : categorical[key as keyof typeof categorical].score(reference, current);
        expect(Math.abs(score - expected.score)).toBeLessThan(1e-9);
        expect(isDrift(test.kind, score, expected.threshold)).toBe(expected.drifted);
      });
    }
  }

  it('a sample has no distance from itself, and the order of its values does not matter', () => {
    const sample = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);
    expect(wasserstein.score(sample, sample.slice().reverse())).toBe(0);
    expect(kolmogorovSmirnov.score(sample, sample.slice().reverse())).toBe(1);
    expect(jensenShannon.score(['a', 'b', 'b'], ['b', 'a', 'b'])).toBe(0);
  });
});
