import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ChartData, chartJson, chartTable, drawChart } from './chart.js';
import { anyText, parseSvg } from './testing.js';

const line: ChartData = {
  kind: 'line',
  title: 'Loss',
  xLabel: 'step',
  yLabel: 'loss',
  series: [{ name: 'a', x: [0, 1], y: [1, 2] }],
};

it('names may hold anything', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (title, label, name) => {
      const series = [
        { name, x: [0, 0.5], y: [0, 1] },
        { name: 'b', x: [0, 1], y: [0, 1] },
      ];
      const bars = [{ name, value: 1 }];
      const charts: ChartData[] = [
        { kind: 'line', title, xLabel: label, yLabel: label, series },
        { kind: 'curve', title, xLabel: label, yLabel: label, series },
        { kind: 'band', title, xLabel: label, yLabel: label, series: series.map((one) => ({ ...one, low: one.y, high: one.y })) },
        { kind: 'bar', title, valueLabel: label, bars },
        { kind: 'histogram', title, valueLabel: label, samples: [{ name, values: [1, 2] }] },
        { kind: 'binned-histogram', title, valueLabel: label, edges: [0, 1], samples: [{ name, counts: [1] }] },
        { kind: 'grouped-bar', title, valueLabel: label, groups: [name], series: [{ name, values: [1] }] },
        { kind: 'heat-grid', title, rowLabel: label, columnLabel: label, rows: [name], columns: [name], values: [[1]] },
        { kind: 'spark-bar', title, value: 1, max: 2 },
      ];
      for (const chart of charts) parseSvg(drawChart(chart, { id: 'c' }));
    }),
    { numRuns: 50 },
  );
});

it('JSON keeps the data: typed arrays as lists, what is not finite as null', () => {
  const data: ChartData = { ...line, series: [{ name: 'a', x: Float64Array.of(0, 1), y: [1, Number.NaN] }] };
  expect(JSON.parse(chartJson(data))).toEqual({ ...line, series: [{ name: 'a', x: [0, 1], y: [1, null] }] });
});

it('takes a size, and refuses one that nothing can be drawn in', () => {
  const { width, height } = parseSvg(drawChart(line, { id: 'c', width: 700, height: 200 })).attributes;
  expect([width, height]).toEqual(['700', '200']);
  expect(() => drawChart(line, { id: 'c', width: 20 })).toThrow('width is 20; give at least 160 pixels');
  expect(() => drawChart(line, { id: 'c', height: Number.NaN })).toThrow('height is NaN');
});

it('refuses a kind that does not exist, with those that do', () => {
  const pie = { ...line, kind: 'pie' } as unknown as ChartData;
  expect(() => chartTable(pie)).toThrow('kind is "pie"; choose one of line, band, bar');
});
