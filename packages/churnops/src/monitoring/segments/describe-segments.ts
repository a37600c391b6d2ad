import type { SegmentOfDate } from './segment.js';

/** In how many segments the risk has changed, for people. */
export function describeSegments(segments: readonly Pick<SegmentOfDate, 'changed'>[]): string {
  const changed = segments.filter((segment) => segment.changed).length;
  return changed === 0
    ? `segments: the risk has changed in none of ${segments.length}`
    : `segments: the risk has changed in ${changed} of ${segments.length}`;
}

/** The mean risk in both samples, for people: `12.3 % → 18.1 %`. */
export function describeRisk({
  reference_mean_risk: before,
  mean_risk: now,
}: Pick<SegmentOfDate, 'mean_risk' | 'reference_mean_risk'>): string {
  return `${percent(before)} → ${percent(now)}`;
}

/** The change of the mean risk with its interval, in percentage points: `+5.8 (+4.1 to +7.5)`. */
export function describeChange({
  change,
  change_low: low,
  change_high: high,
}: Pick<SegmentOfDate, 'change' | 'change_low' | 'change_high'>): string {
  return change === null ? '–' : `${points(change)} (${points(low)} to ${points(high)})`;
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}

function points(change: number | null): string {
  if (change === null) return '–';
  const text = (100 * change).toFixed(1);
  // -0.04 is no change, either.
  if (Number(text) === 0) return '0.0';
  return change > 0 ? `+${text}` : text;
}
