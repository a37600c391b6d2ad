import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chartTable, describeChart } from '../chart.js';
import { anyNumber, drawn, named, withClass } from '../testing.js';
import type { SparkBar } from './spark-bar.js';

const chart = (value: number, max = 4): SparkBar => ({ kind: 'spark-bar', title: 'Done', value, max });
const filled = (data: SparkBar) => {
  const [track, bar] = named(drawn(data), 'rect').map(({ attributes }) => Number(attributes.width));
  return (bar as number) / (track as number);
};

it('is filled as far as its value goes, and never further than its track', () => {
  expect(filled(chart(3))).toBeCloseTo(0.75, 2);
  fc.assert(
    fc.property(anyNumber, (value) => {
      const share = filled(chart(value));
      expect(share).toBeCloseTo(Number.isNaN(value) ? 0 : Math.min(1, Math.max(0, value / 4)), 2);
    }),
  );
});

it('says its value', () => {
  expect([describeChart(chart(3)), describeChart(chart(Number.NaN))]).toEqual(['3 of 4.', 'No data.']);
  expect(chartTable(chart(3))).toEqual({ header: ['Done', 'of'], rows: [[3, 4]] });
});

it('warns in another colour', () => {
  expect(withClass(drawn({ ...chart(3), tone: 'alert' }), 'chart-alert')).toHaveLength(1);
});

it('refuses a full bar of nothing', () => {
  expect(() => drawn(chart(1, 0))).toThrow('max is 0; give a finite number above 0');
});
