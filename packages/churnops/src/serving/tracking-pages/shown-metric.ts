import type { JsonDouble } from '@churnops/mlflow';

/** A metric as a table shows it; empty if there is none. */
export function shownMetric(value: JsonDouble | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7 ? String(Number(value.toPrecision(6))) : value.toExponential(4);
}
