import { expect, it } from 'vitest';
import { SamplePair } from './sample-pair.js';

it('refuses an empty sample', () => {
  expect(() => new SamplePair('cat', [], ['a'])).toThrow('the reference sample is empty');
  expect(() => new SamplePair('num', Float64Array.of(1), new Map())).toThrow('the current sample is empty');
});

it('has the same numbers whether they come one by one or counted, sorts a copy, and prepares each view once', () => {
  const values = Float64Array.of(3, 1, 3);
  const counts = new Map([
    [3, 2],
    [1, 1],
  ]);
  const pair = new SamplePair('num', values, counts);
  expect([...pair.sorted.reference]).toEqual([1, 3, 3]);
  expect([...pair.sorted.current]).toEqual([1, 3, 3]);
  expect([...values]).toEqual([3, 1, 3]);
  expect(pair.sorted).toBe(pair.sorted);
  expect(pair.counts).toBe(pair.counts);
});

it('text among the numbers is an error that names it', () => {
  const pair = new SamplePair('num', [1, 2], [1, 'two']);
  expect(() => pair.numbers).toThrow('value 1 of the current sample is two');
  expect(() => new SamplePair('num', new Map([['six', 2]]), [1]).sorted).toThrow('value 0 of the reference sample is NaN');
});
