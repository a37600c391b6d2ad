import type { ColumnDrift, DatasetDrift } from '@churnops/drift';
import type { Comparison } from './monitoring-result.js';

/** What the drift library found, as reports and results have it. */
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

/** The same of one column. */
export function toColumnComparison(column: ColumnDrift): Comparison['columns'][number] {
  return {
    column_name: column.name,
    column_type: column.kind,
    stattest: column.test,
    threshold: column.threshold,
    drift_score: column.score,
    drift_detected: column.drifted,
    status: column.status,
    reason: column.reason,
  };
}
