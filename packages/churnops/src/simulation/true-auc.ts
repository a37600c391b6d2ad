/**
 * The area under the ROC curve that scores have in truth: the expected share of pairs of a customer who leaves and one who stays in which the leaver
 * has the higher score, where each customer leaves with a known probability. Ties count half; nobody is paired with themselves. Time O(n log n).
 *
 * Formula: Σ pᵢ (1 − pⱼ) [sᵢ > sⱼ] / Σ pᵢ (1 − pⱼ) over i ≠ j. With probabilities of 0 and 1 it is the measured area.
 *
 * @param probability true probability of leaving, shape (n)
 * @param score of the model, shape (n)
 * @returns NaN if no pair can have both outcomes
 */
export function trueRocAuc(probability: ArrayLike<number>, score: ArrayLike<number>): number {
  const order = Array.from(probability, (_, i) => i).sort((a, b) => (score[a] as number) - (score[b] as number));
  let [concordant, pairs, stayingBelow] = [0, 0, 0];
  let [left, stayed] = [0, 0];
  for (let i = 0; i < order.length; ) {
    let [leaving, staying, own] = [0, 0, 0];
    const tied = score[order[i] as number];
    for (; i < order.length && score[order[i] as number] === tied; i++) {
      const p = probability[order[i] as number] as number;
      leaving += p;
      staying += 1 - p;
      own += p * (1 - p);
    }
    concordant += leaving * stayingBelow + (leaving * staying - own) / 2;
    stayingBelow += staying;
    left += leaving;
    stayed += staying;
    pairs -= own;
  }
  pairs += left * stayed;
  return concordant / pairs;
}
