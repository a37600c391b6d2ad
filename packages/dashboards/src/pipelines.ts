import { daily, figure, lines, ourDashboard, rows } from './panels.js';
import { instant, promql, sql, timeOf } from './queries.js';
import { POSTGRES, PROMETHEUS } from './sources.js';
import { choice } from './variable.js';

const sinceDate = (pipeline: string) => `time() - churnops_pipeline_last_date_timestamp_seconds{pipeline="${pipeline}"}`;

export const pipelines = () =>
  ourDashboard({
    name: 'pipelines',
    title: 'pipelines and nights',
    description: 'Which nights ran, how long they took, and what failed.',
    from: 'now-30d',
    variables: [
      choice('pipeline', 'Pipeline', 'SELECT DISTINCT pipeline FROM pipeline_runs ORDER BY pipeline', { several: true }),
    ],
    panels: [
      figure({
        title: 'Newest predictions',
        description: 'How long ago their date began. More than 28 hours: a night is missing.',
        source: PROMETHEUS,
        unit: 's',
        queries: [instant(sinceDate('batch_pred_pipeline'), 'predictions')],
      }),
      figure({
        title: 'Newest drift report',
        description: 'How long ago its date began. More than 28 hours: a night is missing.',
        source: PROMETHEUS,
        unit: 's',
        queries: [instant(sinceDate('drift_detection_pipeline'), 'drift report')],
      }),
      figure({
        title: 'Runs under way',
        description: 'Now, in all processes.',
        source: PROMETHEUS,
        queries: [instant('sum(churnops_pipeline_running) or vector(0)', 'running')],
      }),
      figure({
        title: 'Failed in the last 24 hours',
        description: 'Runs, not nights: a failure that may pass is tried again.',
        source: PROMETHEUS,
        queries: [instant('sum(increase(churnops_pipeline_runs_total{status="failed"}[24h]))', 'failed')],
      }),
      daily({
        title: 'Runs a day',
        description: 'By logical date and how they ended.',
        source: POSTGRES,
        stacked: true,
        span: 24,
        queries: [
          sql(
            'time_series',
            `SELECT ${timeOf('logical_date')}, pipeline || ', ' || status AS metric, count(*) AS runs FROM pipeline_runs
             WHERE $__timeFilter(logical_date) AND pipeline = ANY (ARRAY[$pipeline]::text[]) GROUP BY logical_date, pipeline, status
             ORDER BY logical_date, pipeline, status`,
          ),
        ],
      }),
      lines({
        title: 'How long runs took',
        description: 'By when they began.',
        source: POSTGRES,
        unit: 's',
        min: 0,
        queries: [
          sql(
            'time_series',
            `SELECT started_at AS "time", pipeline AS metric, extract(epoch FROM finished_at - started_at)::float8 AS seconds
             FROM pipeline_runs WHERE $__timeFilter(started_at) AND pipeline = ANY (ARRAY[$pipeline]::text[]) AND status = 'succeeded'
             AND shard IS NULL ORDER BY started_at`,
          ),
        ],
      }),
      lines({
        title: 'Customers of a run',
        description: 'Scored, compared, or learned from.',
        source: POSTGRES,
        min: 0,
        queries: [
          sql(
            'time_series',
            `SELECT started_at AS "time", pipeline AS metric, rows AS customers FROM pipeline_runs
             WHERE $__timeFilter(started_at) AND pipeline = ANY (ARRAY[$pipeline]::text[]) AND rows IS NOT NULL AND shard IS NULL ORDER BY started_at`,
          ),
        ],
      }),
      rows({
        title: 'Nights without predictions',
        description: 'Dates of the chosen time, after the first one with predictions, that have none.',
        source: POSTGRES,
        queries: [
          sql(
            'table',
            `SELECT to_char(day, 'YYYY-MM-DD') AS "date" FROM generate_series((SELECT min(logical_date) FROM pipeline_runs
             WHERE pipeline = 'batch_pred_pipeline' AND status = 'succeeded' AND $__timeFilter(logical_date))::timestamp,
             least($__timeTo()::timestamptz, now()) AT TIME ZONE 'UTC', '1 day') AS day
             WHERE NOT EXISTS (SELECT FROM pipeline_runs WHERE pipeline = 'batch_pred_pipeline' AND status = 'succeeded'
             AND logical_date = day::date) ORDER BY day DESC`,
          ),
        ],
      }),
      rows({
        title: 'Failures',
        description: 'The newest first.',
        source: POSTGRES,
        queries: [
          sql(
            'table',
            `SELECT started_at AS "at", pipeline, to_char(logical_date, 'YYYY-MM-DD') AS "date", error_code AS code, summary AS reason
             FROM pipeline_runs WHERE $__timeFilter(started_at) AND status = 'failed' AND pipeline = ANY (ARRAY[$pipeline]::text[])
             ORDER BY started_at DESC LIMIT 100`,
          ),
        ],
      }),
      rows({
        title: 'Runs',
        description: 'The newest first.',
        source: POSTGRES,
        span: 24,
        queries: [
          sql(
            'table',
            `SELECT started_at AS "at", pipeline, to_char(logical_date, 'YYYY-MM-DD') AS "date", status,
             extract(epoch FROM finished_at - started_at)::float8 AS seconds, rows AS customers, summary, outside_run_id AS "run of Airflow",
             outside_try AS try FROM pipeline_runs WHERE $__timeFilter(started_at) AND pipeline = ANY (ARRAY[$pipeline]::text[])
             ORDER BY started_at DESC LIMIT 200`,
          ),
        ],
      }),
      lines({
        title: 'Ended runs',
        description: 'As Prometheus counts them.',
        source: PROMETHEUS,
        min: 0,
        queries: [promql('sum by (pipeline, status) (churnops_pipeline_runs_total)', '{{pipeline}}, {{status}}')],
      }),
      lines({
        title: 'Age of what the database said',
        description:
          'The metrics above are read from the database at most every 15 s, the number of tracked runs every 5 minutes.',
        source: PROMETHEUS,
        unit: 's',
        min: 0,
        queries: [promql('time() - churnops_stored_metrics_read_timestamp_seconds', '{{group}}')],
      }),
    ],
  });
