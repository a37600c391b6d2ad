import { expect, it } from 'vitest';
import { momentsOf } from './moments.js';
import { SortedNumbers } from './sorted-numbers.js';

it('keeps its digits with a mean far above the deviation', () => {
  // A thousand rows a fixed number above 0, 1, … 6; their moments follow from those of the small numbers.
  const above = 4e15;
  const rows = Array.from({ length: 1000 }, (_, i) => i % 7).sort((a, b) => a - b);
  const mean = rows.reduce((sum, value) => sum + value, 0) / rows.length;
  const squares = rows.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const each = Float64Array.from(rows, (value) => above + value);
  const distinct = [...new Set(each)];
  const cumulative = Float64Array.from(distinct, (value) => each.lastIndexOf(value) + 1);
  for (const numbers of [new SortedNumbers(each), new SortedNumbers(Float64Array.from(distinct), cumulative)]) {
    const moments = momentsOf(numbers);
    expect(Math.abs(moments.mean - (above + mean))).toBeLessThanOrEqual(0.5);
    expect(moments.squares / squares).toBeCloseTo(1, 6);
  }
});
