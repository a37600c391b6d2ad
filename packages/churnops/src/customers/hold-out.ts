import { type Split, trainTestSplit } from '@churnops/learn';

/** scikit-learn's split, which the reference figures are made on. */
export const SPLIT = { testSize: 0.3, randomState: 42 } as const;

/** Train and hold-out rows of `n`, the same for the same n. */
export function holdOutSplit(n: number): Split {
  return trainTestSplit(n, SPLIT);
}
