import type { DomainClassifier, RiskShares } from './multivariate-result.js';

/** Columns that a sentence names. */
const NAMED = 3;

/** What the domain classifier found, for people. */
export function describeDomainClassifier(found: DomainClassifier): string {
  const { status, reason, auc, auc_low, auc_high, drift_detected, columns } = found;
  if (status !== 'ok' || auc === null || auc_low === null || auc_high === null) return `domain classifier: ${reason}`;
  const figures = `ROC AUC ${auc.toFixed(3)}, ${auc_low.toFixed(3)} to ${auc_high.toFixed(3)}`;
  if (!drift_detected) return `a classifier cannot tell the customers from the reference (${figures})`;
  const names = columns.filter(({ tells_apart }) => tells_apart).map(({ column_name }) => column_name);
  return `a classifier tells the customers from the reference (${figures}), most of all by ${listed(names)}`;
}

/** How the mean risk changed and which columns did most of it, for people. */
export function describeRiskShares({ status, reason, change, mean_reference, mean_current, columns }: RiskShares): string {
  if (status !== 'ok' || change === null || mean_reference === null || mean_current === null) return `risk shares: ${reason}`;
  const means = `from ${percent(mean_reference)} to ${percent(mean_current)} %`;
  // Beyond what another draw of customers might show.
  const certain = columns.filter(({ share, standard_error }) => Math.abs(share) > 2 * standard_error);
  if (certain.length === 0) return `mean risk ${means}: no column's share is beyond chance`;
  const parts = certain.slice(0, NAMED).map(({ column_name, share }) => `${column_name} ${signed(100 * share)}`);
  return `mean risk ${means}, in points: ${parts.join(', ')}`;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}

/** @param value with its sign, which is never that of zero */
function signed(value: number): string {
  const text = value.toFixed(2);
  return value > 0 ? `+${text}` : text;
}
