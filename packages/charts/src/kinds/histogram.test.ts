import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartTable, describeChart } from '../chart.js';
import { anyNumber, drawn, plotArea, withClass, words } from '../testing.js';
import type { HistogramChart } from './histogram.js';

const chart = (...samples: number[][]): HistogramChart => ({
  kind: 'histogram',
  title: 'tenure',
  valueLabel: 'months',
  samples: samples.map((values, i) => ({ name: `sample ${i}`, values })),
});

describe('a histogram', () => {
  it('shares each sample among bins that cover it: every value is counted once', () => {
    const sample = fc.array(anyNumber, { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: 1, max: 40 }), (a, b, bins) => {
        const data = { ...chart(a, b), bins };
        const { rows } = chartTable(data);
        for (const [column, values] of [
          [2, a],
          [3, b],
        ] as const) {
          const finite = values.filter((value) => Math.abs(value) <= 1e300);
          const total = rows.reduce((sum, row) => sum + (row[column] as number), 0);
          if (rows.length > 0) expect(total).toBeCloseTo(finite.length > 0 ? 1 : 0, 9);
          for (const [from, to, ...shares] of rows as number[][]) {
            // The bins' limits are those of the table; the last one belongs to its bin.
            const isLast = to === rows.at(-1)?.[1];
            const inside = finite.filter(
              (value) => value >= (from as number) && (value < (to as number) || (isLast && value === to)),
            );
            expect(shares[column - 2]).toBeCloseTo(finite.length > 0 ? inside.length / finite.length : 0, 9);
          }
        }
      }),
    );
  });

  it('draws the outlines in proportion, over each other', () => {
    const root = drawn({ ...chart([0, 0, 0, 4], [0, 4]), bins: 2 });
    const { bottom } = plotArea(root);
    const tops = withClass(root, 'chart-steps').map(({ attributes }) =>
      [...(attributes.d?.matchAll(/V([\d.]+)H/g) ?? [])].map(([, y]) => bottom - Number(y)),
    );
    const [first, second] = tops as [[number, number], [number, number]];
    expect(first[0] / first[1]).toBeCloseTo(3, 1);
    expect(second[0]).toBeCloseTo(second[1], 1);
    expect(second[0] / first[0]).toBeCloseTo(0.5 / 0.75, 1);
  });

  it('draws any samples', () => {
    const sample = fc.array(anyNumber, { maxLength: 30 });
    fc.assert(fc.property(sample, sample, (a, b) => void drawn(chart(a, b))));
  });

  it('says what the samples are', () => {
    expect(describeChart(chart([1, 2, 3], [5, Number.NaN]))).toBe(
      'Histogram of months in 20 bins. sample 0: 3 values from 1 to 3, mean 2. sample 1: 1 value from 5 to 5, mean 5. ' +
        '1 value without a number is left out.',
    );
  });

  it('one value is in the middle of a bin of its own', () => {
    expect(chartTable(chart([4, 4])).rows).toEqual([[2, 6, 1]]);
  });

  it('without a value says so, and refuses a third sample or half a bin', () => {
    expect(words(drawn(chart([])))).toContain('no data');
    expect(() => drawn(chart([1], [2], [3]))).toThrow('samples has 3 entries');
    expect(() => drawn({ ...chart([1]), bins: 0.5 })).toThrow('bins is 0.5');
  });
});
