import { startOfDay } from '../../logical-date.js';
import { defineStored } from './stored-metrics.js';

/** The newest drift report. */
export const driftMetrics = defineStored({
  help: {
    churnops_drift_detected: 'Whether the data set of the newest drift report has drifted: 1 or 0.',
    churnops_drift_columns: 'Columns of the newest drift report.',
    churnops_drift_drifted_columns: 'Columns that drifted.',
    churnops_drift_drifted_columns_ratio: 'Drifted columns divided by all columns.',
    churnops_drift_threshold_ratio: 'From this ratio of drifted columns the data set has drifted.',
    churnops_drift_date_timestamp_seconds: 'Date of the predictions of the newest drift report, as its start in UTC.',
  },
  labels: [],
  holdsMs: 15_000,
  async read({ warehouse }) {
    const report = await warehouse.db
      .selectFrom('data_report')
      .select([
        'date_dataset',
        'dataset_drift',
        'number_of_columns',
        'number_of_drifted_columns',
        'share_of_drifted_columns',
        'drift_share',
      ])
      .orderBy('date_dataset', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (!report) return [];
    return [
      { name: 'churnops_drift_detected', value: Number(report.dataset_drift) },
      { name: 'churnops_drift_columns', value: report.number_of_columns },
      { name: 'churnops_drift_drifted_columns', value: report.number_of_drifted_columns },
      { name: 'churnops_drift_drifted_columns_ratio', value: report.share_of_drifted_columns },
      { name: 'churnops_drift_threshold_ratio', value: report.drift_share },
      { name: 'churnops_drift_date_timestamp_seconds', value: startOfDay(report.date_dataset) / 1000 },
    ];
  },
});
