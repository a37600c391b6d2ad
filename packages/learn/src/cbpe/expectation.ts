import type { Measured } from '../intervals/interval.js';
import type { RankedProbabilities } from './ranked-probabilities.js';

/** The expected metric of rows whose outcomes are not known. */
export interface Expectation {
  readonly value: number;
  /** How the metric changes with the outcome of each row, in the order of the ranked probabilities. */
  readonly gradient: Float64Array;
}

/**
 * The standard error of the measured metric around the expected one. It covers chance in the outcomes, and in the rows that the calibration was
 * learned from.
 *
 * variance = Σ vᵢ gᵢ² + uᵀ J⁻¹ u / m
 *
 * with vᵢ = pᵢ (1 − pᵢ), gᵢ the gradient, and lᵢ = logit pᵢ. The first term is for n outcomes drawn from the probabilities (delta method). The
 * second is for a calibration a + b · l learned from m rows: u = (Σ gᵢ vᵢ, Σ gᵢ vᵢ lᵢ) is how the metric changes with a and b, and
 * J = Σ vᵢ (1, lᵢ)(1, lᵢ)ᵀ / n is the information of a row about them.
 *
 * @param calibrationRows m; Infinity: the probabilities count as exact
 */
export function standardErrorOf(
  { value, gradient }: Expectation,
  { probabilities, variance: information }: RankedProbabilities,
  calibrationRows: number,
): Measured {
  const rows = probabilities.length;
  let sampling = 0;
  let u0 = 0;
  let u1 = 0;
  let j01 = 0;
  let j11 = 0;
  for (let i = 0; i < rows; i++) {
    const p = probabilities[i];
    const v = p * (1 - p);
    // A row with the probability 0 or 1 adds nothing, and has no logit.
    if (!(v > 0)) continue;
    const logit = Math.log(p / (1 - p));
    sampling += v * gradient[i] ** 2;
    u0 += v * gradient[i];
    u1 += v * gradient[i] * logit;
    j01 += v * logit;
    j11 += v * logit ** 2;
  }
  if (information === 0) return { value, standardError: 0 };
  const determinant = information * j11 - j01 ** 2;
  // If all probabilities are equal, only the level has been learned.
  const isLevel = determinant <= 1e-12 * information * j11;
  const ofCalibration = isLevel
    ? u0 ** 2 / information
    : (u0 ** 2 * j11 - 2 * u0 * u1 * j01 + u1 ** 2 * information) / determinant;
  return { value, standardError: Math.sqrt(sampling + (ofCalibration * rows) / calibrationRows) };
}
