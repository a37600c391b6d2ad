import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartTable, describeChart } from '../chart.js';
import { anyNumber, drawn, expectInPlot, pathPoints, withClass, words } from '../testing.js';
import type { BandChart } from './band.js';

const chart = (...series: BandChart['series']): BandChart => ({
  kind: 'band',
  title: 'AUC',
  xLabel: 'day',
  yLabel: 'AUC',
  series,
});

describe('a band chart', () => {
  it('keeps lines and bands in the plot', () => {
    const row = fc.tuple(anyNumber, anyNumber, anyNumber, anyNumber);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        const low = rows.map(([, , a, b]) => Math.min(a, b));
        const high = rows.map(([, , a, b]) => Math.max(a, b));
        const root = drawn(chart({ name: 'a', x: rows.map(([x]) => x), y: rows.map(([, y]) => y), low, high }));
        const paths = [...withClass(root, 'chart-line'), ...withClass(root, 'chart-band')];
        if (paths.length > 0) expectInPlot(root, paths.flatMap(pathPoints));
        else expect(words(root)).toContain('no data');
      }),
    );
  });

  it('has its line between the edges of its band', () => {
    const root = drawn(chart({ name: 'a', x: [1, 2], y: [5, 6], low: [4, 4], high: [6, 9] }));
    const outlines = ['chart-line', 'chart-band'].map((name) => pathPoints(withClass(root, name)[0]));
    const [[start, end], band] = outlines as [[[number, number], [number, number]], [number, number][]];
    // The outline goes along the upper edge and back along the lower one.
    expect(band.map(([x]) => x)).toEqual([start[0], end[0], end[0], start[0]]);
    const [high1, high2, low2, low1] = band.map(([, y]) => y) as [number, number, number, number];
    const [y1, y2] = [start[1], end[1]];
    expect(high1 < y1 && y1 < low1 && high2 < y2 && y2 < low2).toBe(true);
    expect((low1 - y1) / (y1 - high1)).toBeCloseTo(1, 2);
    expect((low2 - y2) / (y2 - high2)).toBeCloseTo(2 / 3, 2);
  });

  it('says where the intervals lie, and has them in its table', () => {
    const data = chart({ name: 'a', x: [1, 2], y: [5, 6], low: [4, Number.NaN], high: [6, 9] });
    expect(describeChart(data)).toContain('The intervals lie between 4 and 6.');
    expect(chartTable(data)).toEqual({
      header: ['day', 'AUC', 'low', 'high'],
      rows: [
        [1, 5, 4, 6],
        [2, 6, null, 9],
      ],
    });
    const two = chart(...['a', 'b'].map((name) => ({ name, x: [1], y: [5], low: [4], high: [6] })));
    expect(chartTable(two)).toEqual({
      header: ['series', 'day', 'AUC', 'low', 'high'],
      rows: [
        ['a', 1, 5, 4, 6],
        ['b', 1, 5, 4, 6],
      ],
    });
  });

  it('refuses intervals that are upside down or too few', () => {
    expect(() => drawn(chart({ name: 'a', x: [1], y: [5], low: [6], high: [4] }))).toThrow(
      'series[0].high[0] is 4, below low, 6; swap the two',
    );
    expect(() => drawn(chart({ name: 'a', x: [1], y: [5], low: [], high: [4] }))).toThrow('series[0].low has 0 values');
  });
});
