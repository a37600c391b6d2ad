import type { ColumnDrift, DatasetDrift } from '@churnops/drift';
import type { ColumnComparison, Comparison } from './monitoring-result.js';

/** The drift library's report, in the form of reports and results. */
export function toComparison(report: DatasetDrift): Comparison {
  return {
    drift_share: report.driftShare,
    number_of_columns: report.numberOfColumns,
    number_of_drifted_columns: report.numberOfDriftedColumns,
    share_of_drifted_columns: report.shareOfDriftedColumns,
    dataset_drift: report.datasetDrift,
    columns: report.columns.map(toColumnComparison),
  };
}

/** `toComparison` for one column. A caller may add its own status. */
export function toColumnComparison<Status extends string>(
  column: Omit<ColumnDrift, 'status'> & { readonly status: Status },
): Omit<ColumnComparison, 'status'> & { status: Status } {
  return {
    column_name: column.name,
    column_type: column.kind,
    stattest: column.test,
    threshold: column.threshold,
    drift_score: column.score,
    drift_detected: column.drifted,
    effect: column.effect,
    effect_low: column.effectLow,
    effect_high: column.effectHigh,
    p_value: column.pValue,
    p_value_adjusted: column.pValueAdjusted,
    missing_reference: column.missingReference,
    missing_current: column.missingCurrent,
    status: column.status,
    reason: column.reason,
  };
}
