import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatedStratifiedKFold } from './repeated-stratified-k-fold.js';
import { stratifiedKFold } from './stratified-k-fold.js';

const rows = fc.array(fc.record({ label: fc.integer({ min: 0, max: 1 }), group: fc.integer({ min: 0, max: 15 }) }), {
  minLength: 40,
  maxLength: 80,
});

describe('folds of groups', () => {
  it('partition the rows, and keep each group in one fold', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (made, randomState) => {
        const labels = made.map(({ label }) => label);
        const groups = made.map(({ group }) => group);
        fc.pre(new Set(groups).size >= 10);
        for (const { train, test } of stratifiedKFold(labels, { nSplits: 3, randomState, groups })) {
          expect([...train, ...test].sort((a, b) => a - b)).toEqual([...made.keys()]);
          const held = new Set([...test].map((row) => groups[row]));
          expect([...train].filter((row) => held.has(groups[row] ?? -1))).toEqual([]);
        }
      }),
    );
  });

  it('equal the folds without groups when each row is a group of its own', () => {
    const labels = Array.from({ length: 60 }, (_, i) => (i % 7 < 2 ? 1 : 0));
    const groups = labels.map((_, i) => 1000 - i);
    for (const randomState of [undefined, 0, 7]) {
      const options = randomState === undefined ? {} : { randomState };
      expect(stratifiedKFold(labels, { nSplits: 4, ...options, groups })).toEqual(
        stratifiedKFold(labels, { nSplits: 4, ...options }),
      );
    }
    const options = { nSplits: 3, nRepeats: 2, randomState: 5 };
    expect(repeatedStratifiedKFold(labels, { ...options, groups })).toEqual(repeatedStratifiedKFold(labels, options));
  });

  it('keep the share of groups that have a row of the greater label', () => {
    // Groups of three rows. In every fourth group, the last row is of class 1.
    const groups = Array.from({ length: 120 }, (_, i) => Math.floor(i / 3));
    const labels = groups.map((group, i) => (group % 4 === 0 && i % 3 === 2 ? 1 : 0));
    for (const { test } of stratifiedKFold(labels, { nSplits: 5, randomState: 1, groups })) {
      expect(test).toHaveLength(24);
      expect([...test].filter((row) => labels[row] === 1)).toHaveLength(2);
    }
  });

  it('refuse groups that are not as long as the labels, and more folds than groups can fill', () => {
    expect(() => stratifiedKFold([0, 1, 0, 1], { nSplits: 2, groups: [1, 2] })).toThrow(
      'groups must be of length 4, one for each label; got an array of length 2',
    );
    const labels = [0, 0, 0, 0, 1, 1, 1, 1];
    expect(() => stratifiedKFold(labels, { nSplits: 3, groups: [0, 0, 1, 1, 2, 2, 3, 3] })).toThrow(
      'nSplits must be at most 2, the size of the largest class; got 3',
    );
  });
});
