import { describe, expect, it } from 'vitest';
import { checkClassWeight, combinedWeights } from './class-weight.js';

// Labels 5, 2, 2, 2, 7, 7.
const labels = { classes: [2, 5, 7], codes: Int32Array.of(1, 0, 0, 0, 2, 2) };

describe('combinedWeights', () => {
  it("equal those of scikit-learn's compute_sample_weight", () => {
    expect(Array.from(combinedWeights('balanced', labels) ?? [])).toEqual([2, 2 / 3, 2 / 3, 2 / 3, 1, 1]);
    expect(Array.from(combinedWeights({ 2: 3, 7: 0.5 }, labels) ?? [])).toEqual([1, 3, 3, 3, 0.5, 0.5]);
  });

  it('multiply the weights of the rows', () => {
    expect(Array.from(combinedWeights({ 5: 10 }, labels, [1, 2, 3, 4, 5, 6]) ?? [])).toEqual([10, 2, 3, 4, 5, 6]);
    expect(Array.from(combinedWeights(null, labels, [1, 2, 3, 4, 5, 6]) ?? [])).toEqual([1, 2, 3, 4, 5, 6]);
    expect(combinedWeights(null, labels)).toBeUndefined();
  });

  it('name a label that does not occur, and a value that is not a weight', () => {
    expect(() => combinedWeights({ 3: 1 }, labels)).toThrow(
      'classWeight must be weights by label, with labels among 2, 5, 7; got "3"',
    );
    expect(() => checkClassWeight({ 2: -1 })).toThrow('classWeight[2] must be finite and not negative; got -1');
    expect(() => checkClassWeight('even' as never)).toThrow('classWeight must be');
  });
});
