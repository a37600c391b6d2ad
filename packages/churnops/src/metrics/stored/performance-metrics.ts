import { startOfDay } from '../../logical-date.js';
import { defineStored } from './stored-metrics.js';

/** The newest dates whose performance was measured, and estimated. */
export const performanceMetrics = defineStored({
  help: {
    churnops_performance_roc_auc: 'ROC AUC of the newest date whose performance is measured, or estimated.',
    churnops_performance_customers: 'Customers of that date on whom it rests: those with a known outcome, or all.',
    churnops_performance_date_timestamp_seconds: 'That date, as its start in UTC.',
  },
  labels: ['kind'],
  holdsMs: 15_000,
  async read({ warehouse }) {
    const newest = (figure: 'value' | 'estimated', rows: 'known' | 'rows') =>
      warehouse.db
        .selectFrom('performance_report')
        .select(['date_dataset', `${figure} as auc`, `${rows} as customers`])
        .where('scope', '=', 'day')
        .where('metric', '=', 'roc_auc')
        .where(figure, 'is not', null)
        .orderBy('date_dataset', 'desc')
        .limit(1)
        .executeTakeFirst();
    const kinds = { measured: await newest('value', 'known'), estimated: await newest('estimated', 'rows') };
    return Object.entries(kinds).flatMap(([kind, report]) =>
      report
        ? [
            { name: 'churnops_performance_roc_auc' as const, labels: { kind }, value: report.auc as number },
            { name: 'churnops_performance_customers' as const, labels: { kind }, value: report.customers },
            {
              name: 'churnops_performance_date_timestamp_seconds' as const,
              labels: { kind },
              value: startOfDay(report.date_dataset) / 1000,
            },
          ]
        : [],
    );
  },
});
