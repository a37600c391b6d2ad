import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartTable, describeChart } from '../chart.js';
import { drawn, expectInPlot, named, pairs, pathPoints, plotArea, withClass, words } from '../testing.js';
import type { LineChart } from './line.js';
import type { Series } from './series.js';

const chart = (...series: Series[]): LineChart => ({ kind: 'line', title: 'Loss', xLabel: 'step', yLabel: 'loss', series });
const points = (data: LineChart, i = 0) => pathPoints(withClass(drawn(data), 'chart-line')[i]);

describe('a line chart', () => {
  it('keeps its points in the plot, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(pairs, { maxLength: 3 }), fc.constantFrom('linear', 'time'), (lists, xScale) => {
        const root = drawn({ ...chart(...lists.map(({ x, y }, i) => ({ name: `s${i}`, x, y }))), xScale });
        const lines = withClass(root, 'chart-line');
        if (lines.length > 0) expectInPlot(root, lines.flatMap(pathPoints));
        else expect(words(root)).toContain('no data');
      }),
    );
  });

  it('rises and falls as its values do', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 }), (values) => {
        const rising = values.sort((a, b) => a - b);
        const line = points(chart({ name: 'a', x: rising.map((_, i) => i), y: rising }));
        expect(line).toHaveLength(rising.length);
        // In a picture y grows downwards.
        for (let i = 1; i < line.length; i++) {
          expect(line[i]?.[0]).toBeGreaterThan(line[i - 1]?.[0] as number);
          expect(line[i]?.[1]).toBeLessThanOrEqual(line[i - 1]?.[1] as number);
        }
      }),
    );
  });

  it('is in proportion', () => {
    type Three = [[number, number], [number, number], [number, number]];
    const [[x0, y0], [x1, y1], [x2, y2]] = points(chart({ name: 'a', x: [0, 1, 2], y: [1, 0.5, 0.25] })) as Three;
    expect((x2 - x1) / (x1 - x0)).toBeCloseTo(1, 2);
    expect((y2 - y1) / (y1 - y0)).toBeCloseTo(0.5, 2);
  });

  it('draws a constant series in the middle', () => {
    const data = chart({ name: 'a', x: [0, 1, 2], y: [7, 7, 7] });
    const root = drawn(data);
    const heights = pathPoints(withClass(root, 'chart-line')[0]).map(([, y]) => y);
    const { bottom } = plotArea(root);
    for (const y of heights) expect(y).toBeCloseTo((34 + 8 + bottom) / 2, 1);
  });

  it('breaks at a gap, shows a lone point as a dot, and says what is left out', () => {
    const data = chart({ name: 'a', x: [0, 1, 2, 3, 4, 5], y: [1, 2, Number.NaN, 3, Infinity, 4] });
    const root = drawn(data);
    expect(withClass(root, 'chart-line')[0]?.attributes.d?.match(/M/g)).toHaveLength(3);
    expect(named(root, 'circle')).toHaveLength(2);
    expect(describeChart(data)).toBe(
      'Line chart of loss by step. a: 4 points, from 1 at 0 to 4 at 5; lowest 1, highest 4. 2 points without a number are left out.',
    );
    expect(chartTable(data).rows[2]).toEqual([2, null]);
  });

  it('has a dashed line for what is compared with, and a legend', () => {
    const root = drawn(
      chart({ name: 'a', x: [0, 1], y: [1, 2] }, { name: 'limit', x: [0, 1], y: [1.5, 1.5], isReference: true }),
    );
    expect(withClass(root, 'chart-reference')[0]?.attributes['stroke-dasharray']).toBe('5 4');
    expect(words(root)).toEqual(expect.arrayContaining(['a', 'limit', 'step', 'loss']));
  });

  it('over time names moments in UTC, and days as days', () => {
    const x = [0, 1, 2].map((day) => Date.UTC(2026, 10, 24 + day));
    const data: LineChart = { ...chart({ name: 'a', x, y: [1, 2, 3] }), xScale: 'time' };
    expect(words(drawn(data))).toEqual(expect.arrayContaining(['2026-11-24', '2026-11-25', '2026-11-26']));
    expect(words(drawn(data))).not.toContain('12:00');
    expect(describeChart(data)).toContain('from 1 at 2026-11-24 to');
    expect(chartTable(data).rows[0]).toEqual(['2026-11-24', 1]);
    const minutes = { ...data, series: [{ name: 'a', x: [x[0] as number, (x[0] as number) + 60_000], y: [1, 2] }] };
    expect(chartTable(minutes).rows[1]).toEqual(['2026-11-24T00:01:00.000Z', 2]);
  });

  it('without a value says so', () => {
    expect(words(drawn(chart()))).toContain('no data');
    const data = chart({ name: 'a', x: [0], y: [Number.NaN] });
    expect(words(drawn(data))).toContain('no data');
    expect(describeChart(data)).toBe('No data. a: no data. 1 point without a number is left out.');
  });

  it('refuses lists of different lengths', () => {
    expect(() => drawn(chart({ name: 'a', x: [0, 1], y: [1] }))).toThrow(
      'series[0].y has 1 values and series[0].x has 2; give both the same number',
    );
  });

  it('as a table has a row for each x where series share them, else one for each point', () => {
    const [a, b] = [
      { name: 'a', x: [0, 1], y: [1, 2] },
      { name: 'b', x: [0, 1], y: [3, 4] },
    ] as const;
    expect(chartTable(chart(a, b))).toEqual({
      header: ['step', 'a', 'b'],
      rows: [
        [0, 1, 3],
        [1, 2, 4],
      ],
    });
    expect(chartTable(chart(a, { ...b, x: [0, 5] }))).toEqual({
      header: ['series', 'step', 'loss'],
      rows: [
        ['a', 0, 1],
        ['a', 1, 2],
        ['b', 0, 3],
        ['b', 5, 4],
      ],
    });
  });
});
