import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeChart } from '../chart.js';
import { drawn, expectInPlot, pathPoints, plotArea, withClass, words } from '../testing.js';
import type { CurveChart } from './curve.js';
import type { Series } from './series.js';

const chart = (...series: Series[]): CurveChart => ({ kind: 'curve', title: 'ROC', xLabel: 'fpr', yLabel: 'tpr', series });
const diagonal: Series = { name: 'chance', x: [0, 1], y: [0, 1], isReference: true };

describe('a curve', () => {
  it('is drawn over the whole unit square, whatever part of it has values', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(share, share), { minLength: 1, maxLength: 20 }), (list) => {
        const root = drawn(chart({ name: 'a', x: list.map(([x]) => x), y: list.map(([, y]) => y) }, diagonal));
        const [curve, chance] = withClass(root, 'chart-line').map(pathPoints);
        expectInPlot(root, curve ?? []);
        const { left, right, bottom } = plotArea(root);
        expect(chance?.[0]).toEqual([left, bottom]);
        expect(chance?.[1]?.[0]).toBe(right);
        // A curve above the diagonal is drawn above it.
        for (const [i, [px, py]] of (curve ?? []).entries()) {
          const [x, y] = list[i] as [number, number];
          const top = chance?.[1]?.[1] as number;
          expect((px - left) / (right - left)).toBeCloseTo(x, 3);
          expect((bottom - py) / (bottom - top)).toBeCloseTo(y, 3);
        }
      }),
    );
  });

  it('refuses what is no share, and names it', () => {
    expect(() => drawn(chart({ name: 'a', x: [0, 0.5], y: [0, 1.2] }))).toThrow(
      "series[0].y[1] is 1.2; a curve's values are shares from 0 to 1",
    );
    expect(() => drawn(chart({ name: 'a', x: [0, -1e-12], y: [0, 1] }))).not.toThrow();
  });

  it('with only a line to compare with has no data', () => {
    expect(words(drawn(chart(diagonal)))).toContain('no data');
    expect(describeChart(chart(diagonal))).toMatch(/^No data\./);
  });

  it('says what it is compared with', () => {
    expect(describeChart(chart({ name: 'a', x: [0, 1], y: [0, 1] }, diagonal))).toBe(
      'Curve of tpr by fpr, both from 0 to 1. a: 2 points, from 0 at 0 to 1 at 1; lowest 0, highest 1. ' +
        'chance (for comparison): 2 points, from 0 at 0 to 1 at 1; lowest 0, highest 1.',
    );
  });
});
