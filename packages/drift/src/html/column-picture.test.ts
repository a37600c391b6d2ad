import { chartTable, drawChart } from '@churnops/charts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Category, ComparedColumn } from '../samples/column.js';
import { NumberSummary } from '../samples/number-summary.js';
import { columnPicture } from './column-picture.js';

const column = (kind: 'num' | 'cat', reference: ComparedColumn['reference'], current: ComparedColumn['current']) => ({
  name: 'x',
  kind,
  reference,
  current,
});
const rowsOf = (given: ComparedColumn, options = {}) => {
  const picture = columnPicture(given, options);
  return picture && chartTable(picture).rows;
};

it('shows numbers as shares of each sample in common bins', () => {
  expect(rowsOf(column('num', [1, 2, 2, 3, Number.NaN], [3, 3, 4, 4]))).toEqual([
    [0.5, 1.5, 0.25, 0],
    [1.5, 2.5, 0.5, 0],
    [2.5, 3.5, 0.25, 0.5],
    [3.5, 4.5, 0, 0.5],
  ]);
});

it('shows the same picture for rows, counts and summaries', () => {
  const values = Array.from({ length: 3000 }, (_, i) => (i * 37) % 1000);
  const rows = column(
    'num',
    values,
    values.map((value) => value / 2),
  );
  const summary = new NumberSummary();
  for (const value of values) summary.add(value);
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value / 2, (counts.get(value / 2) ?? 0) + 1);
  expect(columnPicture(column('num', summary, counts))).toEqual(columnPicture(rows));
});

it('is off by no more than the sketch in any bin, for a summary of two million rows', () => {
  const summary = new NumberSummary();
  for (let i = 0; i < 2_000_000; i++) summary.add(((i * 48271) % 2_000_003) / 2_000_003);
  for (const [from, to, share] of rowsOf(column('num', summary, summary), { bins: 20 }) as [number, number, number][]) {
    expect(Math.abs(share - (to - from))).toBeLessThan(0.001);
  }
});

it('shows categories as percentages, the most frequent first, and adds up the rest', () => {
  expect(rowsOf(column('cat', ['b', 'a', 'b', null], ['c', 'b']))).toEqual([
    ['b', 200 / 3, 50],
    ['c', 0, 50],
    ['a', 100 / 3, 0],
  ]);
  const many = new Map<Category | null, number>(Array.from({ length: 1500 }, (_, i) => [`c${i}`, i < 2 ? 250 : 1]));
  const rows = rowsOf(column('cat', many, many), { categories: 2 }) as [string, number, number][];
  expect(rows.map(([name]) => name)).toEqual(['c0', 'c1', '… 1,498 others']);
  expect(rows[2]?.[1]).toBeCloseTo((100 * 1498) / 1998, 9);
  // Eleven categories need no "1 others".
  expect(rowsOf(column('cat', [...'abcdefghijk'], ['a']))?.length).toBe(11);
});

it('is null for a column that cannot be compared', () => {
  expect(columnPicture(column('num', null, [1]))).toBeNull();
  expect(columnPicture(column('num', [1], [Number.NaN]))).toBeNull();
  expect(columnPicture(column('cat', [null], ['a']))).toBeNull();
  expect(columnPicture(column('num', [1, 2], [1, 'two']))).toBeNull();
});

it('can be drawn for any values', () => {
  const numbers = fc.array(fc.double(), { maxLength: 30 });
  const texts = fc.array(fc.option(fc.string({ unit: 'grapheme-composite' })), { maxLength: 30 });
  fc.assert(
    fc.property(numbers, numbers, texts, texts, fc.string(), (a, b, c, d, name) => {
      for (const given of [column('num', a, b), column('cat', c, d)]) {
        const picture = columnPicture({ ...given, name });
        if (picture) drawChart(JSON.parse(JSON.stringify(picture)), { id: 'c' });
      }
    }),
  );
});
