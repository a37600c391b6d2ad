import { expect, it } from 'vitest';
import { SamplePair } from '../samples/sample-pair.js';
import { expectEvidentlys } from '../testing.js';
import { cramerVonMises } from './cramer-von-mises.js';

it('scores as Evidently does', () => expectEvidentlys(cramerVonMises));

it('needs two values in each sample', () => {
  expect(() => cramerVonMises.score(new SamplePair('num', [1], [2, 3]))).toThrow('needs two in each');
});
