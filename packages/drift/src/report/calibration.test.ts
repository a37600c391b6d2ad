import { describe, expect, it } from 'vitest';
import { comparedColumns, type FeatureCounts, NUMERICAL, telcoBootstrap, withChanged } from '../testing-bootstrap.js';
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
    [20_000, 20],
    [200_000, 8],
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

  const names = [...draw(10).keys()];
  const categorical = names.filter((name) => !NUMERICAL.includes(name));
  const mode = (sample: FeatureCounts, name: string) =>
    [...(sample.get(name) ?? [])].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
  const faults: [what: string, names: readonly string[], breakFeed: (sample: FeatureCounts, name: string) => FeatureCounts][] = [
    ['a column is missing', names, (sample, name) => new Map([...sample].filter(([other]) => other !== name))],
    ['a column is empty', names, (sample, name) => withChanged(sample, name, () => null)],
    ['a column is constant', names, (sample, name) => withChanged(sample, name, () => mode(sample, name))],
    ['numbers come in hundredths', NUMERICAL, (sample, name) => withChanged(sample, name, (value) => Number(value) * 100)],
    ['numbers come in thousands', NUMERICAL, (sample, name) => withChanged(sample, name, (value) => Number(value) / 1000)],
    ['categories are renamed', categorical, (sample, name) => withChanged(sample, name, (value) => `${value}.`)],
    [
      'the most frequent category is renamed',
      categorical,
      (sample, name) => withChanged(sample, name, (value) => (value === mode(sample, name) ? 'new' : value)),
    ],
  ];
  it.each(faults)('finds a broken feed in 1,500 rows: %s', (_what, broken, breakFeed) => {
    for (const name of broken) {
      const report = compare(draw(1500), breakFeed(draw(1500), name));
      expect(report.datasetDrift, name).toBe(true);
      expect(drifted(report)).toContain(name);
    }
  });

  it.each(NUMERICAL)('a shift of %s by 0.01 standard deviations in a million rows is significant, and not drift', (name) => {
    const [reference, current] = [draw(1_000_000), draw(1_000_000)];
    const shift = 0.01 * deviation(reference, name);
    const report = compare(
      reference,
      withChanged(current, name, (value) => Number(value) + shift),
    );
    const column = report.columns.find((one) => one.name === name);
    expect(column?.pValueAdjusted).toBeLessThan(0.001);
    expect(report).toMatchObject({ datasetDrift: false, numberOfDriftedColumns: 0 });
  });
});

function deviation(sample: FeatureCounts, name: string): number {
  const counts = [...(sample.get(name) ?? [])].filter(([value]) => value !== null) as [number, number][];
  const rows = counts.reduce((sum, [, count]) => sum + count, 0);
  const mean = counts.reduce((sum, [value, count]) => sum + value * count, 0) / rows;
  return Math.sqrt(counts.reduce((sum, [value, count]) => sum + (value - mean) ** 2 * count, 0) / rows);
}
