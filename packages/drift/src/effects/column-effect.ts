import { hypergeometricTwoSided } from '../distributions/hypergeometric-two-sided.js';
import type { SamplePair } from '../samples/sample-pair.js';
import { categoryEffect } from './category-effect.js';
import type { Effect } from './effect.js';
import { numberEffect } from './number-effect.js';
import { shareDifference } from './share-difference.js';

const LEVEL = 0.05;
/** 97.5 % point of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

/** The number of rows of a sample, and how many of them have no value. */
export interface MissingCount {
  readonly rows: number;
  readonly missing: number;
}

/**
 * Effect of a column: of its values, or of the number of its missing values. If values are missing, both are tested, so each p-value is
 * doubled (Bonferroni). If both are significant at 5 %, the larger effect counts, otherwise the more significant one.
 *
 * @param samples the values; undefined if one of the samples has none
 * @param tolerance see `DriftPolicy`
 * @returns null if one of the samples has no rows
 */
export function columnEffect(
  samples: SamplePair | undefined,
  reference: MissingCount,
  current: MissingCount,
  tolerance: number,
): Effect | null {
  if (reference.rows === 0 || current.rows === 0) return null;
  const ofValues = samples && (samples.kind === 'num' ? numberEffect(samples, tolerance) : categoryEffect(samples));
  const missing = reference.missing + current.missing;
  if (missing === 0) return ofValues ?? null;
  const ofMissing = missingEffect(reference, current);
  if (!ofValues) return ofMissing;
  const [values, gaps] = [ofValues, ofMissing].map((one) => ({ ...one, pValue: Math.min(1, 2 * one.pValue) })) as [
    Effect,
    Effect,
  ];
  if (Math.max(values.pValue, gaps.pValue) < LEVEL) return gaps.effect > values.effect ? gaps : values;
  return gaps.pValue < values.pValue ? gaps : values;
}

/** Effect of missing values: the difference of their shares, with Fisher's exact p-value. */
function missingEffect(reference: MissingCount, current: MissingCount): Effect {
  const difference = current.missing / current.rows - reference.missing / reference.rows;
  const event = {
    inReference: reference.missing,
    referenceRows: reference.rows,
    inCurrent: current.missing,
    currentRows: current.rows,
  };
  const { low, high } = shareDifference(event, NORMAL_95);
  const effect = Math.abs(difference);
  return {
    effect,
    low: Math.max(0, difference < 0 ? -high : low),
    high: Math.min(1, Math.max(-low, high)),
    pValue: hypergeometricTwoSided(
      reference.missing,
      reference.missing + current.missing,
      reference.rows,
      reference.rows + current.rows,
    ),
  };
}
