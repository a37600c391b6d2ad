import { mersenne } from 'pure-rand/generator/mersenne';
import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { maximumMeanDiscrepancy } from './maximum-mean-discrepancy.js';

const sample = (size: number, shift: number) => Float64Array.from({ length: size }, (_, i) => ((i * 7919) % 1009) / 100 + shift);

it('finds a shift, gives the same samples the same score, and finds no drift between a sample and itself', () => {
  const shifted = new SamplePair('num', sample(120, 0), sample(100, 4));
  expect(maximumMeanDiscrepancy.score(shifted)).toBe(0);
  expect(maximumMeanDiscrepancy.score(shifted)).toBe(0);
  expect(maximumMeanDiscrepancy.score(new SamplePair('num', sample(120, 0), sample(120, 0)))).toBe(1);
});

it('compares random parts of large samples', () => {
  expect(maximumMeanDiscrepancy.score(new SamplePair('num', sample(50_000, 0), sample(30_000, 3)))).toBe(0);
});

it('needs two values in each sample', () => {
  expect(() => maximumMeanDiscrepancy.score(new SamplePair('num', [1], [1, 2]))).toThrow('needs two in each');
});

it('scores below 0.1 for about one in ten pairs of samples from one distribution', () => {
  const generator = mersenne(7);
  const draw = () => Float64Array.from({ length: 30 }, () => (generator.next() >>> 0) / 2 ** 32);
  const flagged = Array.from({ length: 200 }, () => maximumMeanDiscrepancy.score(new SamplePair('num', draw(), draw())) < 0.1);
  const share = flagged.filter(Boolean).length / 200;
  // Three standard deviations around 0.1
  expect(share).toBeGreaterThan(0.036);
  expect(share).toBeLessThan(0.164);
});
