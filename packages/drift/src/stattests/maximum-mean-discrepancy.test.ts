import { mersenne } from 'pure-rand/generator/mersenne';
import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { maximumMeanDiscrepancy } from './maximum-mean-discrepancy.js';

const sample = (size: number, shift: number) => Float64Array.from({ length: size }, (_, i) => ((i * 7919) % 1009) / 100 + shift);

it('says the same of the same samples, nothing of a sample and itself, and finds a shift', () => {
  const shifted = new SamplePair('num', sample(120, 0), sample(100, 4));
  expect(maximumMeanDiscrepancy.score(shifted)).toBe(0);
  expect(maximumMeanDiscrepancy.score(shifted)).toBe(0);
  expect(maximumMeanDiscrepancy.score(new SamplePair('num', sample(120, 0), sample(120, 0)))).toBe(1);
});

it('draws from large samples', () => {
  expect(maximumMeanDiscrepancy.score(new SamplePair('num', sample(50_000, 0), sample(30_000, 3)))).toBe(0);
});

it('needs two values in each sample', () => {
  expect(() => maximumMeanDiscrepancy.score(new SamplePair('num', [1], [1, 2]))).toThrow('needs two in each');
});

it('of samples of one distribution, about one in ten scores below 0.1', () => {
  const generator = mersenne(7);
  const draw = () => Float64Array.from({ length: 30 }, () => (generator.next() >>> 0) / 2 ** 32);
  const flagged = Array.from({ length: 200 }, () => maximumMeanDiscrepancy.score(new SamplePair('num', draw(), draw())) < 0.1);
  const share = flagged.filter(Boolean).length / 200;
  // Three standard deviations around 0.1
  expect(share).toBeGreaterThan(0.036);
  expect(share).toBeLessThan(0.164);
});
