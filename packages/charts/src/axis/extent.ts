/**
 * Larger numbers are treated as infinite. MLflow's server stores infinity as the largest double (1.8e308), and the distance between two
 * such numbers is itself infinite.
 */
const LARGEST = 1e300;

/** Whether a value has a place on an axis. */
export function isDrawable(value: number): boolean {
  return Math.abs(value) <= LARGEST;
}

/** The lowest and the highest of the values that can be drawn; undefined if there are none. */
export function drawableExtent(values: Iterable<number>): readonly [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!isDrawable(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}
