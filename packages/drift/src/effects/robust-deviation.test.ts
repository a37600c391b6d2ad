import { mersenne } from 'pure-rand/generator/mersenne';
import { expect, it } from 'vitest';
import { SortedNumbers } from '../samples/sorted-numbers.js';
import { robustDeviation } from './robust-deviation.js';

const of = (values: readonly number[]) => robustDeviation(new SortedNumbers(Float64Array.from(values).sort()));

it('is the standard deviation of normal numbers, and does not change with outliers', () => {
  const generator = mersenne(5);
  const uniform = () => ((generator.next() >>> 0) + 0.5) / 2 ** 32;
  const normal = Array.from(
    { length: 20_000 },
    () => 3 * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
  expect(of(normal)).toBeCloseTo(3, 1);
  expect(of([...normal, 1e12, -1e12])).toBeCloseTo(3, 1);
});

it('is 0 if the middle half is one value, or is too wide for a double', () => {
  expect(of([0, 0, 0, 0, 9])).toBe(0);
  expect(of([4])).toBe(0);
  expect(of([-1.7e308, -1.7e308, 1.7e308, 1.7e308, 1.7e308])).toBe(0);
});
