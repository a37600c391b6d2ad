import { expect, it } from 'vitest';
import { NumpyPermutations } from './numpy-permutation.js';

it('draws numpy’s RandomState(0).permutation(10), and the first eight of permutation(70) after it', () => {
  const permutations = new NumpyPermutations(0);
  const ten = Uint32Array.from({ length: 10 }, (_, i) => i);
  permutations.shuffle(ten);
  expect([...ten]).toEqual([2, 8, 4, 9, 1, 6, 7, 3, 0, 5]);
  const seventy = Uint32Array.from({ length: 70 }, (_, i) => i);
  permutations.shuffle(seventy);
  expect([...seventy.subarray(0, 8)]).toEqual([48, 64, 59, 54, 34, 26, 68, 33]);
});
