/** A value, and the ends of its interval. */
type ValueWithInterval = readonly [value: number | null, low: number | null, high: number | null];

/**
 * A value with its interval, for people: `0.12 (0.08–0.17)`. Without an interval, the value alone; a dash if there is no value.
 *
 * @param shown how a number is written
 * @param between what stands between the ends. A dash by default: ` to ` reads better where numbers are long, or negative
 */
export function withInterval([value, low, high]: ValueWithInterval, shown: (value: number) => string, between = '–'): string {
  if (value === null) return '–';
  return low === null || high === null ? shown(value) : `${shown(value)} (${shown(low)}${between}${shown(high)})`;
}
