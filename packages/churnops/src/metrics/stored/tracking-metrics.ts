import { defineStored } from './stored-metrics.js';

/** What our own tracking server keeps. */
export const trackingMetrics = defineStored({
  help: { churnops_tracking_runs: 'Active runs of our own tracking server, by status.' },
  labels: ['status'],
  // Counting reads all runs.
  holdsMs: 300_000,
  async read({ warehouse }) {
    const counts = await warehouse.mlflow
      .withSchema('mlflow')
      .selectFrom('runs')
      .select((row) => ['status', row.fn.countAll<number>().as('runs')])
      .where('lifecycle_stage', '=', 'active')
      .groupBy('status')
      .execute();
    return counts.map(({ status, runs }) => ({ name: 'churnops_tracking_runs', labels: { status }, value: runs }));
  },
});
