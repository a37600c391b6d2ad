/** What people call each metric of `performance_report`, in the order of reports. */
export const METRIC_LABELS = {
  roc_auc: 'ROC AUC',
  average_precision: 'Average precision',
  log_loss: 'Log loss',
  brier_score: 'Brier score',
  expected_calibration_error: 'Calibration error',
  top_decile_lift: 'Top-decile lift',
  campaign_profit: 'Profit per customer',
} as const;

/** A metric as `performance_report` names it. */
export type MetricName = keyof typeof METRIC_LABELS;

/** The label of a metric. One that a later version wrote keeps its name. */
export function metricLabel(metric: string): string {
  return METRIC_LABELS[metric as MetricName] ?? metric;
}
