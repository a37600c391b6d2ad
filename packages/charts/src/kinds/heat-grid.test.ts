import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartTable, describeChart } from '../chart.js';
import { anyNumber, drawn, withClass, words } from '../testing.js';
import type { HeatGrid } from './heat-grid.js';

const confusion: HeatGrid = {
  kind: 'heat-grid',
  title: 'Confusion matrix',
  rowLabel: 'actual',
  columnLabel: 'predicted',
  rows: ['stayed', 'left'],
  columns: ['stayed', 'left'],
  values: [
    [1400, 149],
    [264, Number.NaN],
  ],
};

describe('a heat grid', () => {
  it('is darker where values are higher, and has them written in the cells', () => {
    const root = drawn(confusion);
    const shades = withClass(root, 'chart-cell').map(({ attributes }) => Number(attributes['fill-opacity']));
    const [most, least, middle, none] = shades as [number, number, number, number];
    expect(most > middle && middle > least && least > none).toBe(true);
    expect(middle / most).toBeCloseTo(264 / 1400, 1);
    expect(words(root)).toEqual(expect.arrayContaining(['1,400', '149', '264', '–', 'actual', 'predicted']));
  });

  it('has a cell for each pair, row by row from the top left, none over another', () => {
    const side = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(side, side, fc.array(anyNumber, { minLength: 36, maxLength: 36 }), (height, width, numbers) => {
        const names = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`);
        const values = names(height).map((_, i) => numbers.slice(i * width, (i + 1) * width));
        const root = drawn({ ...confusion, rows: names(height), columns: names(width), values });
        const cells = withClass(root, 'chart-cell').map(({ attributes }) => attributes);
        if (cells.length === 0) {
          expect(words(root)).toContain('no data');
          return;
        }
        expect(cells).toHaveLength(height * width);
        for (const [i, cell] of cells.entries()) {
          expect(Number(cell['fill-opacity'])).toBeGreaterThanOrEqual(0);
          const right = i % width < width - 1 ? cells[i + 1] : undefined;
          if (right) expect(Number(cell.x) + Number(cell.width)).toBeLessThanOrEqual(Number(right.x) + 0.02);
          const below = cells[i + width];
          if (below) expect(Number(cell.y) + Number(cell.height)).toBeLessThanOrEqual(Number(below.y) + 0.02);
        }
      }),
    );
  });

  it('names the highest and the lowest cell, and is a table of its own', () => {
    expect(describeChart(confusion)).toBe(
      'Grid of 2 rows (actual) and 2 columns (predicted). Highest: 1,400 at actual stayed, predicted stayed. ' +
        'Lowest: 149 at actual stayed, predicted left. 1 value without a number is left out.',
    );
    expect(chartTable(confusion)).toEqual({
      header: ['actual \\ predicted', 'stayed', 'left'],
      rows: [
        ['stayed', 1400, 149],
        ['left', 264, null],
      ],
    });
  });

  it('refuses a grid with holes', () => {
    expect(() => drawn({ ...confusion, values: [[1, 2]] })).toThrow('values has 1 values and rows has 2');
    expect(() => drawn({ ...confusion, values: [[1, 2], [3]] })).toThrow('values[1] has 1 values and columns has 2');
  });

  it('without a value says so', () => {
    expect(words(drawn({ ...confusion, rows: [], columns: [], values: [] }))).toContain('no data');
  });
});
