import { startOfDay } from '../../logical-date.js';
import { defineStored } from './stored-metrics.js';

/** The checks of the newest date's data quality. */
export const qualityMetrics = defineStored({
  help: {
    churnops_quality_checks: 'Checks of the data quality of the newest date, by status: found, unknown or ok.',
    churnops_quality_date_timestamp_seconds: 'That date, as its start in UTC.',
  },
  labels: ['status'],
  holdsMs: 15_000,
  async read({ warehouse }) {
    const reports = warehouse.db.selectFrom('data_quality_report');
    const checks = await reports
      .select((row) => ['date_dataset', 'status', row.fn.countAll<number>().as('checks')])
      .where(
        'date_dataset',
        '=',
        reports.select((row) => row.fn.max('date_dataset').as('newest')),
      )
      .groupBy(['date_dataset', 'status'])
      .execute();
    const [first] = checks;
    if (!first) return [];
    return [
      // Also those of which there are none: an alert needs a number.
      ...(['found', 'unknown', 'ok'] as const).map((status) => ({
        name: 'churnops_quality_checks' as const,
        labels: { status },
        value: checks.find((one) => one.status === status)?.checks ?? 0,
      })),
      { name: 'churnops_quality_date_timestamp_seconds', value: startOfDay(first.date_dataset) / 1000 },
    ];
  },
});
