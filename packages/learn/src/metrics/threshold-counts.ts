/** Rows scored at or above one threshold. */
export interface ThresholdCounts {
  readonly threshold: number;
  /** Rows of class 1 at or above the threshold. */
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** Cumulative counts at each distinct score, from the greatest down. */
export function thresholdCounts(yTrue: ArrayLike<number>, score: ArrayLike<number>): ThresholdCounts[] {
  const order = Uint32Array.from({ length: score.length }, (_, i) => i).sort((a, b) => score[b] - score[a]);
  const counts: ThresholdCounts[] = [];
  let truePositives = 0;
  let falsePositives = 0;
  for (let i = 0; i < order.length; i++) {
    if (yTrue[order[i]] === 1) truePositives++;
    else falsePositives++;
    const threshold = score[order[i]];
    if (i + 1 < order.length && score[order[i + 1]] === threshold) continue;
    counts.push({ threshold, truePositives, falsePositives });
  }
  return counts;
}
