import { delongTest } from '@churnops/learn';

/** Of the interval of the difference. */
export const CONFIDENCE = 0.95;
/** With fewer rows of a class than this, the comparison means nothing. */
export const FEWEST_OF_A_CLASS = 20;

/** The result of comparing challenger and champion on the same rows. */
export interface AucComparison {
  readonly challenger: number;
  readonly champion: number;
  /** The challenger's ROC AUC minus the champion's, with its confidence interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Whether the challenger is better beyond what chance explains. */
  readonly isBetter: boolean;
}

/**
 * Compares two models by ROC AUC on the same rows. The challenger is better if the whole confidence interval of the difference (DeLong,
 * paired, 95 %) is above 0. A working champion is not replaced for a difference that may be chance.
 *
 * @param churned 1 for a customer who left, at least `FEWEST_OF_A_CLASS` of either
 * @param challenger probabilities of leaving
 * @param champion probabilities of leaving
 */
export function compareAuc(
  churned: ArrayLike<number>,
  challenger: ArrayLike<number>,
  champion: ArrayLike<number>,
): AucComparison {
  const { aucA, aucB, difference, low, high } = delongTest(churned, challenger, champion, { confidence: CONFIDENCE });
  return { challenger: aucA, champion: aucB, difference, low, high, isBetter: low > 0 };
}
