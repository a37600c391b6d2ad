import { chartTable, describeChart } from '@churnops/charts';
import type { Metric } from '@churnops/mlflow';
import { expect, it } from 'vitest';
import { metricChart } from './metric-chart.js';

const metric = (run_id: string, step: number, value: Metric['value'], timestamp = 0): Metric => ({
  run_id,
  key: 'loss',
  step,
  value,
  timestamp,
});
const runs = [
  { id: 'a', name: 'first' },
  { id: 'b', name: 'second' },
];

it('has a line for each run, over its steps', () => {
  const chart = metricChart('loss', [metric('a', 0, 1), metric('b', 0, 3), metric('a', 1, 2), metric('b', 1, 4)], runs);
  expect(chartTable(chart)).toEqual({
    header: ['step', 'first', 'second'],
    rows: [
      [0, 1, 3],
      [1, 2, 4],
    ],
  });
});

it('goes over time where everything has one step', () => {
  const chart = metricChart('loss', [metric('a', 7, 1, 1000), metric('a', 7, 2, 2000)], runs.slice(0, 1));
  expect(chartTable(chart).rows).toEqual([
    ['1970-01-01T00:00:01.000Z', 1],
    ['1970-01-01T00:00:02.000Z', 2],
  ]);
});

it('counts what is not finite', () => {
  const chart = metricChart('loss', [metric('a', 0, 1), metric('a', 1, 'NaN'), metric('a', 2, '-Infinity')], runs.slice(0, 1));
  expect(describeChart(chart)).toContain('2 points without a number are left out');
});
