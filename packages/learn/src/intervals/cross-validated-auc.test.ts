import { expect, it } from 'vitest';
import { fixture } from '../testing.js';
import { crossValidatedAuc } from './cross-validated-auc.js';

const { cases } = fixture('delong');
const folds = cases.slice(0, 2).map(({ y, a }: { y: number[]; a: number[] }) => ({ yTrue: y, score: a }));

it('is the mean of the folds, with DeLong’s variances', () => {
  const [first, second] = cases;
  const value = (first.expected.aucA + second.expected.aucA) / 2;
  // Of two folds: three times what it would be if they were independent.
  const error = Math.sqrt((3 * (first.expected.varianceA + second.expected.varianceA)) / 4);
  const found = crossValidatedAuc(folds);
  expect(found.value).toBeCloseTo(value, 12);
  expect(found.high - value).toBeCloseTo(1.959963984540054 * error, 12);
  expect(value - found.low).toBeCloseTo(1.959963984540054 * error, 12);
});

it('has a p-value that tells chance, skill and the contrary apart', () => {
  const of = (score: number[], yTrue = [0, 0, 0, 0, 1, 1, 1, 1]) => crossValidatedAuc([{ yTrue, score }]);
  expect(crossValidatedAuc(folds).pValue).toBeLessThan(1e-4);
  expect(of([1, 1, 1, 1, 1, 1, 1, 1])).toEqual({ value: 0.5, low: 0.5, high: 0.5, pValue: 0.5 });
  expect(of([1, 2, 3, 4, 5, 6, 7, 8])).toEqual({ value: 1, low: 1, high: 1, pValue: 0 });
  expect(of([8, 7, 6, 5, 4, 3, 2, 1])).toEqual({ value: 0, low: 0, high: 0, pValue: 1 });
  // Of a standard normal deviate: z = 1.6449 leaves 5 % above it.
  const { value, low, pValue } = of([1, 2, 5, 6, 3, 4, 7, 8]);
  const z = ((value - 0.5) / (value - low)) * 1.959963984540054;
  expect(pValue).toBeLessThan(0.5);
  expect(z).toBeGreaterThan(0);
  expect(of([-1, -2, -5, -6, -3, -4, -7, -8]).pValue).toBeCloseTo(1 - pValue, 12);
});

it('refuses no folds, and a fold of one class', () => {
  expect(() => crossValidatedAuc([])).toThrow('folds must be at least one fold');
  expect(() => crossValidatedAuc([{ yTrue: [1, 1], score: [1, 2] }])).toThrow('at least 2 rows of each class');
});
