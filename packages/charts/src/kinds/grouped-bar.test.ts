import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartTable, describeChart } from '../chart.js';
import { anyNumber, drawn, type Node, withClass, words } from '../testing.js';
import type { GroupedBarChart } from './grouped-bar.js';

const chart = (...series: number[][]): GroupedBarChart => ({
  kind: 'grouped-bar',
  title: 'Contract',
  valueLabel: '%',
  groups: (series[0] ?? []).map((_, i) => `group ${i}`),
  series: series.map((values, i) => ({ name: `sample ${i}`, values })),
});
const box = ({ attributes }: Node) => ({
  left: Number(attributes.x),
  top: Number(attributes.y),
  width: Number(attributes.width),
  height: Number(attributes.height),
});

describe('bars in groups', () => {
  it('are as long as their values, and next to the bars of their group', () => {
    const bars = withClass(drawn(chart([40, 20], [10, 30])), 'chart-bar').map(box);
    const [a0, a1, b0, b1] = bars as [Box, Box, Box, Box];
    expect(a1.width / a0.width).toBeCloseTo(0.5, 2);
    expect(b1.width / a0.width).toBeCloseTo(0.75, 2);
    expect(new Set(bars.map(({ left }) => left)).size).toBe(1);
    // No two overlap, and the gap within a group is narrower than that between groups.
    const tops = [a0, b0, a1, b1];
    const gaps = tops.slice(1).map((bar, i) => bar.top - (tops[i] as Box).top - bar.height);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(gaps[1]).toBeGreaterThan(gaps[0] as number);
  });

  it('stay inside the picture, however many there are', () => {
    const values = fc.array(fc.tuple(anyNumber, anyNumber), { maxLength: 20 });
    fc.assert(
      fc.property(values, (pairs) => {
        const size = (value: number) => Math.abs(value);
        const root = drawn(
          chart(
            pairs.map(([a]) => size(a)),
            pairs.map(([, b]) => size(b)),
          ),
        );
        for (const bar of withClass(root, 'chart-bar').map(box)) {
          expect(bar.width).toBeGreaterThanOrEqual(0);
          expect(bar.left + bar.width).toBeLessThanOrEqual(Number(root.attributes.width));
          expect(bar.top + bar.height).toBeLessThanOrEqual(Number(root.attributes.height));
        }
      }),
    );
  });

  it('have a table, a sentence, and a name for a group without a bar', () => {
    const data = chart([40, Number.NaN], [10, 30]);
    expect(chartTable(data)).toEqual({
      header: ['name', 'sample 0, %', 'sample 1, %'],
      rows: [
        ['group 0', 40, 10],
        ['group 1', null, 30],
      ],
    });
    expect(describeChart(data)).toBe(
      'Bar chart of %, 2 groups. sample 0: highest group 0, 40. sample 1: highest group 1, 30. 1 value without a number is left out.',
    );
    expect(words(drawn(data))).toEqual(expect.arrayContaining(['group 0', 'group 1', '40', '–', 'sample 0', 'sample 1']));
  });

  it('say if there is no value, and have no length for 0', () => {
    expect(words(drawn(chart()))).toContain('no data');
    expect(withClass(drawn(chart([0, 0], [0, 0])), 'chart-bar').map((bar) => box(bar).width)).toEqual([0, 0, 0, 0]);
  });

  it('refuse negative values, and lists of different lengths', () => {
    expect(() => drawn(chart([1, -1]))).toThrow('series[0].values[1] is -1; bars in groups show numbers of at least 0');
    expect(() => drawn(chart([1, 2], [1]))).toThrow('series[1].values has 1 values and groups has 2');
  });
});

type Box = ReturnType<typeof box>;
