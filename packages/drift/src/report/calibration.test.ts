import { describe, expect, it } from 'vitest';
import {
  BROKEN_FEEDS,
  comparedColumns,
  type FeatureCounts,
  NUMERICAL,
  shifted,
  telcoBootstrap,
  withChanged,
} from '../testing-bootstrap.js';
import { type DatasetDrift, datasetDrift } from './dataset-drift.js';

// A short version of benchmarks/drift-power.js, on the same samples: 19 features of the bundled data set, drawn with replacement.
const draw = telcoBootstrap(20261128);

function compare(reference: FeatureCounts, current: FeatureCounts): DatasetDrift {
  return datasetDrift(comparedColumns(reference, current));
}

function drifted({ columns }: DatasetDrift): string[] {
  return columns.filter((column) => column.drifted).map(({ name }) => name);
}

describe('the default policy on the bundled data set', () => {
  it.each([
    [200, 120],
    [2000, 60],
    [20_000, 12],
    [200_000, 4],
  ])('of pairs of %d rows without drift, flags at most 5 % (%d pairs)', (rows, pairs) => {
    let flagged = 0;
    for (let pair = 0; pair < pairs; pair++) if (compare(draw(rows), draw(rows)).datasetDrift) flagged++;
    // Three standard deviations above 5 %, because there are few pairs. The benchmark has 500 pairs and allows 5 %.
    expect(flagged / pairs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / pairs));
  });

  it('finds a price rise of 8 % in 1,500 rows, and names MonthlyCharges', () => {
    for (let repeat = 0; repeat < 20; repeat++) {
      const report = compare(
        draw(1500),
        withChanged(draw(1500), 'MonthlyCharges', (charge) => Number(charge) * 1.08),
      );
      expect(report.datasetDrift).toBe(true);
      expect(drifted(report)).toContain('MonthlyCharges');
    }
  });

  it.each(BROKEN_FEEDS)('finds a broken feed in 1,500 rows: $what', ({ features, broken }) => {
    for (const name of features) {
      const report = compare(draw(1500), broken(draw(1500), name));
      expect(report.datasetDrift, name).toBe(true);
      expect(drifted(report)).toContain(name);
    }
  });

  it('a shift by 0.01 standard deviations in a million rows is significant, and not drift', () => {
    const [reference, current] = [draw(1_000_000), draw(1_000_000)];
    for (const name of NUMERICAL) {
      const report = compare(reference, shifted(current, name, 0.01));
      const column = report.columns.find((one) => one.name === name);
      expect(column?.pValueAdjusted, name).toBeLessThan(0.001);
      expect(report, name).toMatchObject({ datasetDrift: false, numberOfDriftedColumns: 0 });
    }
  });
});
