import { expect, it } from 'vitest';
import { checkClassSizes } from './check-class-sizes.js';

const labels = { classes: [4, 7], codes: Int32Array.of(0, 0, 0, 1, 1, 0) };

it('accepts classes with a row for each fold, and names the smallest class if it has fewer', () => {
  expect(() => checkClassSizes(labels, 2, 'nSplits')).not.toThrow();
  expect(() => checkClassSizes(labels, 3, 'nSplits')).toThrow(
    'y must be labels with at least 3 rows of each class for 3-fold cross-validation (a smaller nSplits needs fewer); got "2 rows of class 7"',
  );
});
