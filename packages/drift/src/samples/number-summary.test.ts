import { mersenne } from 'pure-rand/generator/mersenne';
import { expect, it } from 'vitest';
import { NumberSummary } from './number-summary.js';
import type { SortedNumbers } from './sorted-numbers.js';

function summaryOf(values: Iterable<number>): NumberSummary {
  const summary = new NumberSummary();
  for (const value of values) summary.add(value);
  return summary;
}

/** Greatest error of the share of values below a number. The values are 0 … n − 1, in any order. */
function worstError(sorted: SortedNumbers, n: number): number {
  let worst = 0;
  for (let i = 0; i < sorted.values.length; i++) {
    const value = sorted.values[i] as number;
    worst = Math.max(worst, Math.abs(sorted.rowsUpTo(i) - value) / n, Math.abs(sorted.rowsUpTo(i + 1) - value - 1) / n);
  }
  return worst;
}

const N = 1_000_000;
const orders: Record<string, (i: number) => number> = {
  ascending: (i) => i,
  descending: (i) => N - 1 - i,
  'from both ends': (i) => (i % 2 === 0 ? i / 2 : N - 1 - (i - 1) / 2),
  // 48,271 and 1,000,000 have no common divisor, so each value comes once.
  scattered: (i) => (i * 48271) % N,
};

it.each(Object.entries(orders))(
  'no share of a million values, %s, is off by more than 0.0005, and no row is lost',
  (_name, at) => {
    const summary = summaryOf({
      *[Symbol.iterator]() {
        for (let i = 0; i < N; i++) yield at(i);
      },
    });
    const sorted = summary.sorted();
    expect(sorted.rows).toBe(N);
    expect(sorted.values.length).toBeLessThan(200_000);
    expect(worstError(sorted, N)).toBeLessThan(0.0005);
    expect(summary.moments.mean).toBeCloseTo((N - 1) / 2, 5);
    expect(summary.moments.squares / N / ((N ** 2 - 1) / 12)).toBeCloseTo(1, 9);
  },
);

it('is as good when merged from twenty parts', () => {
  const whole = new NumberSummary();
  for (let part = 0; part < 20; part++) {
    const some = new NumberSummary();
    for (let i = part; i < N; i += 20) some.add((i * 48271) % N);
    whole.merge(NumberSummary.fromJSON(JSON.parse(JSON.stringify(some))));
  }
  const sorted = whole.sorted();
  expect(sorted.rows).toBe(N);
  expect(worstError(sorted, N)).toBeLessThan(0.0005);
  expect(whole.moments.mean).toBeCloseTo((N - 1) / 2, 5);
  expect(whole.moments.squares / N / ((N ** 2 - 1) / 12)).toBeCloseTo(1, 9);
});

it('is exact up to 65,535 values', () => {
  const generator = mersenne(3);
  const values = Float64Array.from({ length: 65_535 }, () => generator.next() / 1000);
  const sorted = summaryOf(values).sorted();
  expect(sorted.values).toEqual(values.slice().sort());
  expect(sorted.rowsUpTo(100)).toBe(100);
});

it('counts missing values, and merges into an empty summary', () => {
  const summary = new NumberSummary();
  summary.merge(summaryOf([1, Number.NaN, Infinity, 3]));
  summary.merge(summaryOf([Number.NaN]));
  expect([summary.rows, summary.missing, summary.moments]).toEqual([5, 3, { mean: 2, squares: 2 }]);
});

it('counts text apart from what is missing, and keeps it when merged and stored', () => {
  const [one, other] = [summaryOf([1, 2, Number.NaN]), summaryOf([3])];
  for (const text of ['n/a?', 'none']) other.addText(text);
  one.merge(NumberSummary.fromJSON(JSON.parse(JSON.stringify(other))));
  expect([one.rows, one.missing, one.texts, one.firstText]).toEqual([6, 1, 2, 'n/a?']);
  expect(one.moments).toEqual({ mean: 2, squares: 2 });
  expect([...one.sorted().values]).toEqual([1, 2, 3]);
});
