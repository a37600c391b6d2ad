import { defineTask } from '../parallel/task.js';
import { bootstrapCounts } from './bootstrap.js';
import type { RankedFeatures } from './ranked-features.js';
import type { Tree } from './tree.js';
import { TreeBuilder } from './tree-builder.js';
import type { TreeLimits } from './tree-parameters.js';

/** Everything that the trees of a forest have in common. It is plain data, so it can be sent to a thread. */
export interface ForestJob {
  readonly data: RankedFeatures;
  readonly codes: Int32Array;
  readonly classes: number;
  readonly limits: TreeLimits;
  /** Number of rows drawn for each tree. Undefined: each tree has all rows. */
  readonly draws: number | undefined;
  /** Weight of each row, shape (rows). Undefined: all 1. */
  readonly weights: Float64Array | undefined;
  /** Whether each tree balances the classes of the rows that it drew. */
  readonly balanceSubsample: boolean;
}

/** Grows the tree of one seed. The tree doesn't depend on the thread that grows it. */
export function growForestTree(job: ForestJob, seed: number): Tree {
  const { data, codes, classes, limits } = job;
  return new TreeBuilder(data, codes, classes, limits, seed, treeWeights(job, seed)).build();
}

/** `growForestTree` for threads. */
export const forestTreeTask = defineTask(import.meta.url, 'growForestTree', growForestTree);

function treeWeights(
  { data, codes, classes, draws, weights, balanceSubsample }: ForestJob,
  seed: number,
): Float64Array | undefined {
  if (draws === undefined) return weights;
  const counts = bootstrapCounts(seed, data.rows, draws, weights);
  if (!balanceSubsample) return counts;
  const ofClass = new Float64Array(classes);
  for (let row = 0; row < counts.length; row++) ofClass[codes[row]] += counts[row];
  const present = ofClass.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  return counts.map((count, row) => (count === 0 ? 0 : (count * draws) / (present * ofClass[codes[row]])));
}
