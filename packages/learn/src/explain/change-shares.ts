import { pairwiseSum } from '../numeric/pairwise-sum.js';
import type { RowPairs } from './row-pairs.js';

/** A column's part in the difference of two means. */
export interface ChangeShare {
  readonly column: string;
  /** What it adds to the difference, in the unit of the scores. */
  readonly share: number;
  /**
   * Standard error of `share`: how much it would vary if other rows had been drawn and paired. NaN where a sample has one row only. All rows count as drawn by
   * chance, so it is on the safe side where they are not a sample.
   */
  readonly standardError: number;
}

/** The difference of a model's mean score between two samples, split over the columns. */
export interface ChangeOfMean {
  /** Mean scores of the rows that were used. */
  readonly baselineMean: number;
  readonly currentMean: number;
  /** What the shares sum to: the difference of the two means, or the difference over all rows if the caller has handed it in. */
  readonly change: number;
  /** In the order of the model's columns. */
  readonly shares: readonly ChangeShare[];
  /** How many rows were used of each sample, and in how many pairs. */
  readonly baselineRows: number;
  readonly currentRows: number;
  readonly pairs: number;
}

/** What all explanations of a change take. */
export interface ChangeOptions {
  /** Seed of the sampled rows and their pairs. */
  readonly randomState: number;
  /**
   * The difference of the means over all rows, if the two samples are only part of them. The shares then sum to it: what it differs from the
   * samples' own difference is given to the columns by linear regression of their values on the pairs' differences (the regression estimator of
   * survey sampling: Cochran, Sampling Techniques, 1977, chapter 7), which also makes the standard errors smaller.
   */
  readonly change?: number | undefined;
}

/** What each column adds to the difference of each pair. */
export interface PairValues {
  readonly pairs: RowPairs;
  readonly columns: readonly string[];
  /** Shape (pairs × columns), row-major. */
  readonly values: Float64Array;
}

/** Blocks of pairs that the standard errors come from. */
const BLOCKS = 50;

/**
 * The mean over the pairs, with standard errors from the spread of the means of blocks of pairs.
 *
 * @param before scores of the baseline's rows
 * @param after scores of the current rows
 * @param change as of `ChangeOptions`
 */
export function changeOfPairs(
  { pairs, columns, values }: PairValues,
  before: Float64Array,
  after: Float64Array,
  change: number | undefined,
): ChangeOfMean {
  const width = columns.length;
  const totals = Float64Array.from(pairs.weight, (_, i) => pairwiseSum(values, i * width, width));
  const ofColumn = (j: number) => Float64Array.from(totals, (_, i) => values[i * width + j]);
  const mean = (of: Float64Array) => pairwiseSum(of.map((value, i) => pairs.weight[i] * value));
  const sampled = mean(totals);
  const spread = mean(totals.map((total) => (total - sampled) ** 2));
  const blocks = Math.min(BLOCKS, before.length, after.length);
  // With equal totals nothing is left to give away: the difference of the samples is that of all rows.
  const isKnown = change !== undefined && spread > 0;
  const shares = columns.map((column, j): ChangeShare => {
    const own = ofColumn(j);
    const share = mean(own);
    if (!isKnown) return { column, share, standardError: blockError(own, pairs.weight, blocks) };
    const slope = mean(own.map((value, i) => (value - share) * (totals[i] - sampled))) / spread;
    const rest = own.map((value, i) => value - slope * totals[i]);
    return { column, share: share + slope * (change - sampled), standardError: blockError(rest, pairs.weight, blocks) };
  });
  return {
    baselineMean: pairwiseSum(before) / before.length,
    currentMean: pairwiseSum(after) / after.length,
    change: isKnown ? change : sampled,
    shares,
    baselineRows: before.length,
    currentRows: after.length,
    pairs: pairs.weight.length,
  };
}

/**
 * The standard error of a weighted mean, from the means of blocks. Pairs are in random order, and two blocks share at most a row of either sample, so
 * blocks are independent even though pairs share rows.
 */
function blockError(values: Float64Array, weight: Float64Array, blocks: number): number {
  if (blocks < 2) return Number.NaN;
  const means = new Float64Array(blocks);
  let position = 0;
  for (let i = 0; i < values.length; i++) {
    const start = position * blocks;
    const end = (position + weight[i]) * blocks;
    const block = Math.min(blocks - 1, Math.floor(start));
    const next = Math.min(blocks - 1, block + 1);
    // A pair is never longer than a block, so it ends in the next one at the latest.
    const inNext = Math.max(0, end - (block + 1));
    means[block] += (end - start - inNext) * values[i];
    means[next] += inNext * values[i];
    position += weight[i];
  }
  const centre = pairwiseSum(means) / blocks;
  const squares = pairwiseSum(means.map((mean) => (mean - centre) ** 2));
  return Math.sqrt(squares / (blocks - 1) / blocks);
}
