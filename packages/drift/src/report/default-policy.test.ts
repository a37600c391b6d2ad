import { mersenne } from 'pure-rand/generator/mersenne';
import { describe, expect, it } from 'vitest';
import type { ComparedColumn } from '../samples/column.js';
import { datasetDrift } from './dataset-drift.js';

const generator = mersenne(20261128);
const uniform = () => ((generator.next() >>> 0) + 0.5) / 2 ** 32;
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
const plan = () => (uniform() < 0.55 ? 'month' : uniform() < 0.5 ? 'year' : 'two years');

function numbers(count: number, draw: () => number): Float64Array {
  return Float64Array.from({ length: count }, draw);
}

function categories(count: number, draw: () => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const category = draw();
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return counts;
}

/** Nineteen columns of two samples from the same distributions: continuous, whole and few-valued numbers, and categories. */
function withoutDrift(m: number, n: number): ComparedColumn[] {
  const num = (name: string, draw: () => number): ComparedColumn => ({
    name,
    kind: 'num',
    reference: numbers(m, draw),
    current: numbers(n, draw),
  });
  const cat = (name: string, draw: () => string): ComparedColumn => ({
    name,
    kind: 'cat',
    reference: categories(m, draw),
    current: categories(n, draw),
  });
  return [
    num('normal', normal),
    num('whole', () => Math.floor(uniform() * 72)),
    num('skewed', () => Math.exp(normal())),
    ...Array.from({ length: 8 }, (_, i) => cat(`plan ${i}`, plan)),
    ...Array.from({ length: 7 }, (_, i) => cat(`binary ${i}`, () => (uniform() < 0.1 * (i + 1) ? 'yes' : 'no'))),
    cat('rare', () => (uniform() < 0.97 ? 'usual' : `rare ${Math.floor(uniform() * 6)}`)),
  ];
}

describe('the default policy', () => {
  it.each([
    [200, 200, 300],
    [4922, 2000, 60],
  ])('of samples of %d and %d rows without drift, flags at most 5 % of %d data sets', (m, n, repeats) => {
    let flagged = 0;
    for (let repeat = 0; repeat < repeats; repeat++) if (datasetDrift(withoutDrift(m, n)).datasetDrift) flagged++;
    // Four standard deviations above 5 %, so that the test does not fail by chance
    expect(flagged / repeats).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / repeats));
  });

  it('a shift of 0.01 standard deviations in a million rows is significant, and not drift', () => {
    const column: ComparedColumn = {
      name: 'normal',
      kind: 'num',
      reference: numbers(1_000_000, normal),
      current: numbers(1_000_000, () => normal() + 0.01),
    };
    const [result] = datasetDrift([column]).columns;
    expect(result?.pValueAdjusted).toBeLessThan(0.001);
    expect(result).toMatchObject({ drifted: false });
    expect(result?.effect).toBeLessThan(0.01);
    // As the Kolmogorov–Smirnov distance, without a tolerance: 2 Φ(0.005) − 1, and surely more than 0.
    const [plain] = datasetDrift([column], { tolerance: 0 }).columns;
    expect(plain?.effect).toBeCloseTo(0.004, 2);
    expect(plain?.effectLow).toBeGreaterThan(0);
  });

  it('95 % intervals hold the true effect at least that often', () => {
    let held = 0;
    const repeats = 200;
    // Two normal distributions a standard deviation apart: the distance is 2 Φ(½) − 1.
    const truth = 0.3829249225480262;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const column: ComparedColumn = {
        name: 'normal',
        kind: 'num',
        reference: numbers(300, normal),
        current: numbers(200, () => normal() + 1),
      };
      const [result] = datasetDrift([column]).columns;
      if ((result?.effectLow as number) <= truth && truth <= (result?.effectHigh as number)) held++;
    }
    expect(held / repeats).toBeGreaterThan(0.93);
  });

  it('with tests of one’s own, a column must drift by the test and by the effect', () => {
    const shifted: ComparedColumn = {
      name: 'shifted',
      kind: 'num',
      reference: numbers(500, normal),
      current: numbers(500, () => normal() + 1),
    };
    const report = datasetDrift([shifted], { tests: ['ks', 'wasserstein', 'psi'], numThreshold: 0.2 });
    expect(report.columns.map(({ testId, drifted }) => [testId, drifted])).toEqual([
      ['ks', true],
      ['wasserstein', true],
      ['psi', true],
    ]);
    expect([report.numberOfColumns, report.numberOfDriftedColumns]).toEqual([1, 1]);
    const [small] = datasetDrift([{ ...shifted, current: numbers(500, () => normal() + 0.05) }], {
      tests: ['ed'],
      numThreshold: 0,
    }).columns;
    expect(small).toMatchObject({ testId: 'ed', drifted: false });
  });

  it('the shares and levels can be set', () => {
    const shifted = {
      name: 'a',
      kind: 'num' as const,
      reference: numbers(300, normal),
      current: numbers(300, () => normal() + 0.6),
    };
    const same = { name: 'b', kind: 'num' as const, reference: numbers(300, normal), current: numbers(300, normal) };
    expect(datasetDrift([shifted, same]).datasetDrift).toBe(true);
    expect(datasetDrift([shifted, same], { driftShare: 0.6 }).datasetDrift).toBe(false);
    expect(datasetDrift([shifted, same], { leastEffect: 0.5 }).datasetDrift).toBe(false);
    expect(datasetDrift([shifted, same], { level: 0 }).datasetDrift).toBe(false);
  });
});
