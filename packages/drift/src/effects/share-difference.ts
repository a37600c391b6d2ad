/** How many rows of each sample have an event. */
export interface EventCounts {
  readonly inReference: number;
  readonly referenceRows: number;
  readonly inCurrent: number;
  readonly currentRows: number;
}

/**
 * Confidence interval of the share of the current rows with an event less that of the reference rows, from −1 to 1. It is as good for samples of
 * very different sizes, for rare events, and for an event that no row has.
 *
 * Source: Newcombe 1998, "Interval estimation for the difference between independent proportions", method 10, from Wilson's intervals.
 *
 * @param z width in standard deviations: 1.96 for 95 %
 */
export function shareDifference(event: EventCounts, z: number): { low: number; high: number } {
  const reference = wilson(event.inReference, event.referenceRows, z);
  const current = wilson(event.inCurrent, event.currentRows, z);
  const difference = current.share - reference.share;
  return {
    low: difference - Math.hypot(current.share - current.low, reference.high - reference.share),
    high: difference + Math.hypot(current.high - current.share, reference.share - reference.low),
  };
}

function wilson(count: number, rows: number, z: number): { share: number; low: number; high: number } {
  const share = count / rows;
  const middle = (share + z ** 2 / (2 * rows)) / (1 + z ** 2 / rows);
  const halfWidth = (z * Math.sqrt((share * (1 - share)) / rows + z ** 2 / (4 * rows ** 2))) / (1 + z ** 2 / rows);
  // By rounding, an end may be a hair on the wrong side of the share.
  return { share, low: Math.min(share, middle - halfWidth), high: Math.max(share, middle + halfWidth) };
}
