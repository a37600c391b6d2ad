import { formatShare } from '@churnops/charts';
import type { ReportedColumn } from './reported-drift.js';

/** A p-value, score or effect as text, with three significant digits. A dash if there is none. */
export function figure(value: number | null): string {
  if (value === null) return '–';
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** The same for a p-value. One that is too small for a number is not 0. */
export function pValue(value: number | null): string {
  return value === 0 ? '< 1e-300' : figure(value);
}

/** `0.12 (0.08–0.16)` */
export function effectWithInterval({ effect, effectLow, effectHigh }: ReportedColumn): string {
  return effect === null ? '–' : `${share(effect)} (${share(effectLow)}–${share(effectHigh)})`;
}

/** Shares of missing values: `0 % → 3 %` */
export function missingShares({ missingReference, missingCurrent }: ReportedColumn): string {
  const share = (value: number | null) => (value === null ? '–' : formatShare(value));
  return `${share(missingReference)} → ${share(missingCurrent)}`;
}

/** Three decimals: the interval is wider than that. */
function share(value: number | null): string {
  return value === null ? '–' : String(Number(value.toFixed(3)));
}
