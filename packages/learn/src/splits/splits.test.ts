import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixture } from '../testing.js';
import { kFold } from './k-fold.js';
import { stratifiedKFold } from './stratified-k-fold.js';
import { trainTestSplit } from './train-test-split.js';

const tests = (splits: readonly { test: Int32Array }[]) => splits.map(({ test }) => Array.from(test));

describe('splits equal scikit-learn’s', () => {
  for (const expected of fixture('random').splits) {
    const { n, test_size: testSize, seed: randomState, y } = expected;
    it(`train_test_split of ${n} rows, seed ${randomState}`, () => {
      const { train, test } = trainTestSplit(n, { testSize, randomState });
      expect([train.length, test.length]).toEqual([expected.n_train, expected.n_test]);
      expect(Array.from(train.slice(0, 50))).toEqual(expected.train_head);
      expect(Array.from(test.slice(0, 50))).toEqual(expected.test_head);
    });
    if (!y) continue;
    it(`stratified, KFold and StratifiedKFold of ${n} rows, seed ${randomState}`, () => {
      const { train, test } = trainTestSplit(n, { testSize, randomState, stratify: y });
      expect(Array.from(train.slice(0, 50))).toEqual(expected.stratified_train_head);
      expect(Array.from(test.slice(0, 50))).toEqual(expected.stratified_test_head);
      if (!expected.kfold_tests) return;
      const nSplits = expected.kfold_tests.length;
      // The fixture's folds are always shuffled with seed 100.
      const folds = { nSplits, randomState: 100 };
      expect(tests(kFold(n, folds))).toEqual(expected.kfold_tests);
      expect(tests(stratifiedKFold(y, folds))).toEqual(expected.stratified_kfold_tests);
    });
  }

  it('partition the rows, whatever the data', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 12, maxLength: 60 });
    fc.assert(
      fc.property(labels, fc.nat(), (y, randomState) => {
        for (const splits of [kFold(y.length, { nSplits: 3, randomState }), stratifiedKFold(y, { nSplits: 3, randomState })]) {
          expect(
            tests(splits)
              .flat()
              .sort((a, b) => a - b),
          ).toEqual(y.map((_, row) => row));
          for (const { train, test } of splits) expect(train.length + test.length).toBe(y.length);
        }
      }),
    );
  });

  it('name the argument at fault', () => {
    expect(() => trainTestSplit(10, { testSize: 1.5, randomState: 0 })).toThrow(
      'testSize must be between 0 and 1, or a whole number of rows; got 1.5',
    );
    expect(() => kFold(3, { nSplits: 5 })).toThrow('nSplits must be a whole number between 2 and the number of rows (3)');
    // scikit-learn: "n_splits=3 cannot be greater than the number of members in each class."
    expect(() => stratifiedKFold([0, 0, 1, 1], { nSplits: 3 })).toThrow(
      'nSplits must be at most 2, the size of the largest class; got 3',
    );
    // One class that is large enough is sufficient. Smaller classes are missing from some folds.
    expect(stratifiedKFold([0, 0, 0, 1], { nSplits: 3 })).toHaveLength(3);
    expect(() => trainTestSplit(4, { testSize: 0.5, randomState: 0, stratify: [0, 0, 0, 1] })).toThrow('stratify must be');
    // scikit-learn: "Found input variables with inconsistent numbers of samples: [6, 4]"
    expect(() => trainTestSplit(6, { testSize: 2, randomState: 0, stratify: [0, 0, 1, 1] })).toThrow(
      'stratify must be a label for each of the 6 rows; got an array of length 4',
    );
    expect(() => trainTestSplit(4, { testSize: 2, randomState: 0, stratify: [0, 0, 1, 1, 1, 0] })).toThrow('stratify must be');
    expect(() => trainTestSplit(9, { testSize: 2, randomState: 0, stratify: [0, 1, 2, 0, 1, 2, 0, 1, 2] })).toThrow(
      'testSize must be a size that leaves each part a row of each of the 3 classes; got 2',
    );
  });
});
