/**
 * The probability that none of `marked` rows is in the reference, if reference and current rows are drawn from the same rows: all of them are
 * among the current rows. It is Fisher's exact test, one-sided, for a count of 0.
 *
 * Such rows may be those of a category, or the largest ones: the probability that the `marked` largest rows are all current.
 *
 * @param reference how many rows the reference has
 * @param current how many current rows there are, at least `marked`
 */
export function chanceOfNone(reference: number, current: number, marked: number): number {
  let chance = 1;
  for (let i = 0; i < marked && chance > 0; i++) chance *= (current - i) / (reference + current - i);
  return chance;
}
