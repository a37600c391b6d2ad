import { sql } from 'kysely';
import { PIPELINE } from '../../warehouse/pipeline-name.js';
import { closeAbandonedRuns } from '../../workflows/pipeline-run.js';
import { defineStored } from './stored-metrics.js';

/** When each pipeline last succeeded, and how its runs ended, from the runs on record. */
export const pipelineMetrics = defineStored({
  help: {
    churnops_pipeline_last_success_timestamp_seconds: 'When the last successful run ended.',
    churnops_pipeline_last_success_duration_seconds: 'How long the last successful run took.',
    churnops_pipeline_last_success_rows: 'Customers that the last successful run scored, compared or learned from.',
    churnops_pipeline_last_date_timestamp_seconds:
      'Start of the newest logical date with a successful run, in the configured time zone.',
    churnops_pipeline_runs_total: 'Runs that ended, by how they ended.',
    churnops_pipeline_running: 'Runs under way.',
  },
  labels: ['pipeline', 'status'],
  holdsMs: 15_000,
  async read({ warehouse, timeZone, now }) {
    // A run whose process was killed has failed, which alerts must know now and not with the next run.
    await closeAbandonedRuns({ warehouse, now });
    const runs = warehouse.db.selectFrom('pipeline_runs');
    // A few rows a night; the index by start time would not help.
    const ended = await runs
      .select((row) => [
        'pipeline',
        'status',
        row.fn.countAll<number>().as('runs'),
        sql<
          number | null
        >`extract(epoch FROM max(logical_date) FILTER (WHERE shard IS NULL)::timestamp AT TIME ZONE ${timeZone})::float8`.as(
          'date',
        ),
      ])
      .groupBy(['pipeline', 'status'])
      .execute();
    const last = await runs
      .select(['pipeline', 'started_at', 'finished_at', 'rows'])
      .distinctOn('pipeline')
      .where('status', '=', 'succeeded')
      .where('shard', 'is', null)
      .orderBy('pipeline')
      .orderBy('finished_at', 'desc')
      .execute();
    const none = (['succeeded', 'failed'] as const).flatMap((status) =>
      Object.values(PIPELINE)
        .filter((name) => !ended.some(({ pipeline, status: other }) => pipeline === name && other === status))
        .map((pipeline) => ({ name: 'churnops_pipeline_runs_total', labels: { pipeline, status }, value: 0 }) as const),
    );
    return [
      // A rise from nothing to one is none to Prometheus.
      ...none,
      ...ended.flatMap(({ pipeline, status, runs: value, date }) => [
        status === 'running'
          ? ({ name: 'churnops_pipeline_running', labels: { pipeline }, value } as const)
          : ({ name: 'churnops_pipeline_runs_total', labels: { pipeline, status }, value } as const),
        // A shard alone makes no date.
        ...(status === 'succeeded' && date !== null
          ? [{ name: 'churnops_pipeline_last_date_timestamp_seconds', labels: { pipeline }, value: date } as const]
          : []),
      ]),
      ...last.flatMap(({ pipeline, started_at, finished_at, rows }) => {
        const labels = { pipeline };
        const ended = Date.parse(finished_at as string) / 1000;
        return [
          { name: 'churnops_pipeline_last_success_timestamp_seconds', labels, value: ended } as const,
          {
            name: 'churnops_pipeline_last_success_duration_seconds',
            labels,
            value: ended - Date.parse(started_at) / 1000,
          } as const,
          // Earlier versions did not record them.
          ...(rows === null ? [] : [{ name: 'churnops_pipeline_last_success_rows', labels, value: rows } as const]),
        ];
      }),
    ];
  },
});
