import { exactParts } from './exact-sum.js';

/** Numbers of a row: 1 if the probability is known, then the exact parts of the probability and of its square. */
export const RISK_TERMS = 5;

/**
 * What the risk of each row adds to the sums of `RiskSums`. It is worked out once, as a row is in a category of every column.
 *
 * @param risk each row's probability; undefined if none is known
 * @returns of the rows from `from` up to but not including `to`
 */
export function riskTerms(risk: Float64Array | undefined, from: number, to: number): Float64Array {
  const terms = new Float64Array((to - from) * RISK_TERMS);
  if (!risk) return terms;
  for (let row = from, at = 0; row < to; row++, at += RISK_TERMS) {
    const probability = risk[row] as number;
    // NaN is neither.
    if (!(probability >= 0 && probability <= 1)) continue;
    terms[at] = 1;
    exactParts(probability, terms, at + 1);
    exactParts(probability * probability, terms, at + 3);
  }
  return terms;
}
