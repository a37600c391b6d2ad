import { expect, it } from 'vitest';
import { NumberSummary } from './number-summary.js';
import { SamplePair } from './sample-pair.js';

it('refuses an empty sample', () => {
  expect(() => new SamplePair('cat', [], ['a'])).toThrow('the reference sample is empty');
  expect(() => new SamplePair('num', Float64Array.of(1), new Map())).toThrow('the current sample is empty');
});

it('has the same rows whether they come row by row, counted or summarised, sorts a copy, and prepares each view once', () => {
  const values = Float64Array.of(3, 1, 3);
  const counts = new Map([
    [3, 2],
    [1, 1],
  ]);
  const summary = new NumberSummary();
  for (const value of values) summary.add(value);
  const pair = new SamplePair('num', values, counts);
  for (const { rows, ofRow } of [pair.sorted.reference, pair.sorted.current, summary.sorted()].map((sorted) => ({
    rows: sorted.rows,
    ofRow: [0, 1, 2].map((row) => sorted.ofRow(row)),
  }))) {
    expect([rows, ofRow]).toEqual([3, [1, 3, 3]]);
  }
  expect([...values]).toEqual([3, 1, 3]);
  expect(pair.sorted).toBe(pair.sorted);
  expect(pair.counts).toBe(pair.counts);
  expect(pair.moments.reference).toEqual(pair.moments.current);
});

it('throws an error that names text among the numbers', () => {
  const pair = new SamplePair('num', [1, 2], [1, 'two']);
  expect(() => pair.sorted).toThrow('value 1 of the current sample is two');
  expect(() => new SamplePair('num', new Map([['six', 2]]), [1]).sorted).toThrow('value 0 of the reference sample is six');
});
