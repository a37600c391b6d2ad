import { describe, expect, it } from 'vitest';
import { fixture } from '../testing.js';
import { repeatedStratifiedKFold } from './repeated-stratified-k-fold.js';
import { stratifiedKFold } from './stratified-k-fold.js';

describe('repeatedStratifiedKFold', () => {
  it('starts with the folds of its seed, and deals differently each time', () => {
    const labels = fixture('random').splits.find((split: { y: number[] | null }) => split.y)?.y;
    const folds = repeatedStratifiedKFold(labels, { nSplits: 4, nRepeats: 3, randomState: 100 });
    expect(folds).toHaveLength(12);
    expect(folds.slice(0, 4)).toEqual(stratifiedKFold(labels, { nSplits: 4, randomState: 100 }));
    expect(folds[4]).not.toEqual(folds[0]);
  });
});
