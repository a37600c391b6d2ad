import { describe, expect, it } from 'vitest';
import { fixture } from '../testing.js';
import { RandomState } from './random-state.js';

describe('RandomState draws what numpy.random.RandomState draws', () => {
  for (const expected of fixture('random').numpy_random_state) {
    it(`seed ${expected.seed}, one state, all distributions in turn`, () => {
      const random = new RandomState(expected.seed);
      expect(Array.from(random.permutation(expected.n)).slice(0, 200)).toEqual(expected.permutation);
      expect(Array.from(random.randints(0, expected.n, 20))).toEqual(expected.randint);
      expect(Array.from(random.randints(0, 2 ** 31 - 1, 5))).toEqual(expected.randint_max);
      expect(Array.from({ length: 5 }, () => random.random())).toEqual(expected.uniform);
      // numpy calls the C library's log, which may differ from V8's in the last bit.
      for (const value of expected.normal) expect(random.normal()).toBeCloseTo(value, 14);
    });
  }

  it('refuses a seed that numpy refuses', () => {
    for (const seed of [-1, 1.5, 2 ** 32, Number.NaN]) expect(() => new RandomState(seed)).toThrow('seed must be');
  });
});
