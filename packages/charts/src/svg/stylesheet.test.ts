import { expect, it } from 'vitest';
import { drawChart } from '../chart.js';
import { CHART_STYLES } from './stylesheet.js';

it('has rules only for classes that charts have', () => {
  const line = { name: 'a', x: [0, 1], y: [0, 1] };
  const pictures = [
    drawChart({ kind: 'line', title: 't', xLabel: 'x', yLabel: 'y', series: Array.from({ length: 8 }, () => line) }, { id: 'a' }),
    drawChart(
      { kind: 'curve', title: 't', xLabel: 'x', yLabel: 'y', series: [line, { ...line, isReference: true }] },
      { id: 'b' },
    ),
    drawChart(
      { kind: 'heat-grid', title: 't', rowLabel: 'r', columnLabel: 'c', rows: ['a'], columns: ['b'], values: [[1]] },
      { id: 'c' },
    ),
    drawChart({ kind: 'spark-bar', title: 't', value: 1, max: 2, tone: 'alert' }, { id: 'd' }),
  ].join('');
  const drawn = new Set([...pictures.matchAll(/class="([^"]+)"/g)].flatMap(([, names]) => names?.split(' ') ?? []));
  const ruled = new Set([...CHART_STYLES.matchAll(/\.(chart[\w-]*)/g)].map(([, name]) => name));
  // The mark of a series stands in tables, not in charts.
  ruled.delete('chart-mark');
  expect([...ruled].filter((name) => !drawn.has(name as string))).toEqual([]);
});
