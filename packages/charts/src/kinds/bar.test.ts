import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartTable, describeChart } from '../chart.js';
import { anyNumber, drawn, type Node, withClass, words } from '../testing.js';
import type { BarChart } from './bar.js';

const chart = (...values: number[]): BarChart => ({
  kind: 'bar',
  title: 'Importance',
  valueLabel: 'gain',
  bars: values.map((value, i) => ({ name: `feature ${i}`, value })),
});
const box = ({ attributes }: Node) => ({ left: Number(attributes.x), width: Number(attributes.width), colour: attributes.color });

describe('a bar chart', () => {
  it('has bars as long as their values, the negative ones on the other side in another colour', () => {
    const [two, one, minus] = withClass(drawn(chart(2, 1, -1)), 'chart-bar').map(box);
    expect((one?.width as number) / (two?.width as number)).toBeCloseTo(0.5, 2);
    expect(minus?.width).toBeCloseTo(one?.width as number, 1);
    expect(one?.left).toBe(two?.left);
    expect((minus?.left as number) + (minus?.width as number)).toBeCloseTo(one?.left as number, 1);
    expect(minus?.colour).not.toBe(one?.colour);
  });

  it('keeps its bars in the picture', () => {
    fc.assert(
      fc.property(fc.array(anyNumber, { maxLength: 20 }), (values) => {
        const root = drawn(chart(...values));
        for (const { left, width } of withClass(root, 'chart-bar').map(box)) {
          expect(left).toBeGreaterThanOrEqual(0);
          expect(width).toBeGreaterThanOrEqual(0);
          expect(left + width).toBeLessThanOrEqual(Number(root.attributes.width));
        }
      }),
    );
  });

  it('names the highest and the lowest, and keeps the name of a bar without a value', () => {
    const data = chart(0.2, Number.NaN, -3);
    expect(describeChart(data)).toBe(
      'Bar chart of gain, 2 bars. Highest: feature 0, 0.2. Lowest: feature 2, -3. 1 value without a number is left out.',
    );
    expect(words(drawn(data))).toEqual(expect.arrayContaining(['feature 0', 'feature 1', 'feature 2', '0.2', '-3']));
    expect(chartTable(data)).toEqual({
      header: ['name', 'gain'],
      rows: [
        ['feature 0', 0.2],
        ['feature 1', null],
        ['feature 2', -3],
      ],
    });
  });

  it('without a value says so', () => expect(words(drawn(chart()))).toContain('no data'));
  it('of zeros has bars of no length', () => {
    expect(withClass(drawn(chart(0, 0)), 'chart-bar').map(({ attributes }) => Number(attributes.width))).toEqual([0, 0]);
  });
});
