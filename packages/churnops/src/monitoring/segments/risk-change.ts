import { studentTTwoSided } from '@churnops/drift';
import type { RiskSums } from './risk-sums.js';

/** With fewer customers in one of the samples, a change of their risk says nothing. */
export const FEWEST_CUSTOMERS = 30;

/** A change of the mean risk. */
export interface RiskChange {
  readonly change: number;
  /** 95 % confidence interval. */
  readonly low: number;
  readonly high: number;
  readonly pValue: number;
}

/**
 * Welch's t-test of the difference of two mean risks.
 *
 * @param reference at least two probabilities, as `current`
 */
export function riskChange(reference: RiskSums, current: RiskSums): RiskChange {
  const change = (current.mean as number) - (reference.mean as number);
  const [before, now] = [reference.varianceOfMean, current.varianceOfMean];
  const variance = before + now;
  if (variance === 0) return { change, low: change, high: change, pValue: change === 0 ? 1 : 0 };
  const degrees = variance ** 2 / (before ** 2 / (reference.scored - 1) + now ** 2 / (current.scored - 1));
  const half = studentT975(degrees) * Math.sqrt(variance);
  return {
    change,
    low: Math.max(-1, change - half),
    high: Math.min(1, change + half),
    pValue: studentTTwoSided(change / Math.sqrt(variance), degrees),
  };
}

/** The 97.5 % quantile of Student's t, to 0.001 from 10 degrees of freedom on (Abramowitz and Stegun 26.7.5). */
function studentT975(degrees: number): number {
  const z = 1.959963984540054;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + first / degrees + second / degrees ** 2 + third / degrees ** 3;
}
