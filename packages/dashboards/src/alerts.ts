import { instant, sql } from './queries.js';
import { POSTGRES, PROMETHEUS } from './sources.js';

interface Alert {
  readonly uid: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: 'critical' | 'warning';
  readonly source: { readonly uid: string };
  /** Gives one number. */
  readonly query: ReturnType<typeof sql>;
  /** It is an alert if the number is above or below this. */
  readonly when: { readonly above: number } | { readonly below: number };
  /** What to make of no number. */
  readonly noData: 'OK' | 'Alerting';
}

/** Alert rules for Grafana alone, without Alertmanager. deploy/prometheus/rules.yml has the same and more: use one of the two. */
const ALERTS: readonly Alert[] = [
  {
    uid: 'churnops-night-missing',
    title: 'A night is missing',
    summary: 'The newest predictions or drift report began more than 28 hours ago.',
    severity: 'critical',
    // Not from Postgres, which does not know in whose time zone a date began.
    source: PROMETHEUS,
    query: instant(
      '(time() - min(churnops_pipeline_last_date_timestamp_seconds{pipeline=~"batch_pred_pipeline|drift_detection_pipeline"})) / 3600',
      'hours',
    ),
    when: { above: 28 },
    noData: 'Alerting',
  },
  {
    uid: 'churnops-drift',
    title: 'The data has drifted',
    summary: 'The customers of the newest report differ from the reference. The dashboard Churn shows which columns.',
    severity: 'warning',
    source: POSTGRES,
    query: sql('table', 'SELECT dataset_drift::int AS drifted FROM data_report ORDER BY date_dataset DESC LIMIT 1'),
    when: { above: 0 },
    noData: 'OK',
  },
  {
    uid: 'churnops-performance',
    title: 'The model performs worse',
    summary: 'The ROC AUC of the newest day with at least 100 known outcomes is below 0.75; in training it was 0.85.',
    severity: 'warning',
    source: POSTGRES,
    query: sql(
      'table',
      `SELECT value FROM performance_report WHERE scope = 'day' AND metric = 'roc_auc' AND value IS NOT NULL AND known >= 100
       ORDER BY date_dataset DESC LIMIT 1`,
    ),
    when: { below: 0.75 },
    noData: 'OK',
  },
  {
    uid: 'churnops-errors',
    title: 'Requests fail',
    summary: 'More than 5 % of the answers of the last 5 minutes have a status of 500 or more.',
    severity: 'critical',
    source: PROMETHEUS,
    query: instant(
      '(sum(rate(churnops_http_request_duration_seconds_count{status=~"5.."}[5m])) or vector(0)) / sum(rate(churnops_http_request_duration_seconds_count[5m]))',
      'failed',
    ),
    when: { above: 0.05 },
    noData: 'OK',
  },
];

const TEN_MINUTES = { from: 600, to: 0 };

/** The file for Grafana's provisioning (https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/). */
export function alertFile(): object {
  const rules = ALERTS.map(({ uid, title, summary, severity, source, query, when, noData }) => ({
    uid,
    title,
    condition: 'B',
    data: [
      { refId: 'A', relativeTimeRange: TEN_MINUTES, datasourceUid: source.uid, model: query.build() },
      {
        refId: 'B',
        relativeTimeRange: TEN_MINUTES,
        datasourceUid: '__expr__',
        model: {
          refId: 'B',
          type: 'threshold',
          expression: 'A',
          conditions: [
            { evaluator: 'above' in when ? { type: 'gt', params: [when.above] } : { type: 'lt', params: [when.below] } },
          ],
        },
      },
    ],
    noDataState: noData,
    execErrState: 'Error',
    for: '5m',
    annotations: { summary },
    labels: { severity },
  }));
  return { apiVersion: 1, groups: [{ orgId: 1, name: 'churnops', folder: 'churnops', interval: '1m', rules }] };
}
