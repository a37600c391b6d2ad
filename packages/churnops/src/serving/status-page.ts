import { counted, drawChart, formatCount, Html, html, type SparkBar } from '@churnops/charts';
import { describeEffect, describeMissing, describeReference } from '../monitoring/describe-drift.js';
import { describeQuality, describeSubject } from '../monitoring/quality/describe-quality.js';
import type { Outcomes } from '../read/outcomes.js';
import type { Status } from '../read/status.js';
import { championsTable } from './champions-page.js';
import { card, moment, page } from './page.js';

/** The overview at `/`: the state of the loop on one page, without scripts. */
export function statusPage(status: Status): string {
  const note = `${formatCount(status.customers)} customers · ${describeOutcomes(status.outcomes)} · ${status.database} · version ${status.version}`;
  return page(
    { title: 'Overview', path: '/', note },
    html`<main class="cards">
${championCard(status)}
${predictionsCard(status)}
${championsCard(status)}
${driftCard(status)}
${qualityCard(status)}
${performanceCard(status)}
${runsCard(status)}
${scheduleCard(status)}
</main>`,
  );
}

function describeOutcomes({ customers, churned, newest_observed_on: newest }: Outcomes): string {
  return newest
    ? `${formatCount(customers)} known outcomes, ${formatCount(churned)} left, newest of ${newest}`
    : 'no known outcomes';
}

function championCard({ champion }: Status): Html {
  if (!champion) {
    return card(
      'Champion',
      html`<p class="empty">No model yet: it is being trained, or <code>churnops train</code> makes one.</p>`,
    );
  }
  const { metrics } = champion;
  // The registered model is the calibrated one. Older versions were not calibrated.
  const holdOut = (metric: string) => metrics[`calibrated_test_${metric}`] ?? metrics[`test_${metric}`];
  const shown = [
    ['ROC AUC, cross-validated', metrics.cv_roc_auc_mean],
    ['ROC AUC, hold-out', holdOut('roc_auc')],
    ['Accuracy, hold-out', holdOut('accuracy')],
    ['Recall, hold-out', holdOut('recall')],
    ['Log loss, hold-out', holdOut('log_loss')],
  ] as const;
  return card(
    'Champion',
    html`<p class="big">${champion.estimator ?? 'model'} <span class="badge">version ${champion.version}</span></p>
<dl>${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value === undefined ? '–' : value.toFixed(3)}</dd></div>`)}</dl>
<p class="note">${champion.since ? html`champion since ${moment(champion.since)} by ${champion.promoted_by ?? ''} · ` : ''}made ${moment(champion.created_at)} · run ${champion.run_id.slice(0, 8)}</p>`,
  );
}

function championsCard({ champions }: Status): Html {
  if (champions.promotions.length === 0)
    return card('Champions so far', html`<p class="empty">No version has been the champion yet.</p>`);
  const older = html`<p class="note"><a href="/champions">All champions</a></p>`;
  return card('Champions so far', html`${championsTable(champions)}${champions.has_older ? older : ''}`);
}

function predictionsCard({ predictions }: Status): Html {
  const newest = predictions[0];
  if (!newest)
    return card('Predictions', html`<p class="empty">None yet: <code>churnops predict</code> scores every customer.</p>`);
  const most = Math.max(...predictions.map(({ predicted_churners }) => predicted_churners), 1);
  return card(
    'Predictions a day',
    html`<p class="big">${formatCount(newest.predicted_churners)} <span class="note">of ${formatCount(newest.customers)} likely to leave on ${newest.prediction_date}</span></p>
<table><thead><tr><th>Day</th><th class="number">Scored</th><th class="wide">Likely to leave</th><th class="number">Mean risk</th><th class="number">Model</th></tr></thead>
<tbody>${predictions.map(
      (day, i) => html`<tr><td>${day.prediction_date}</td><td class="number">${formatCount(day.customers)}</td>
<td>${sparkBar(`predicted-${i}`, {
        title: `Likely to leave on ${day.prediction_date}`,
        value: day.predicted_churners,
        max: most,
      })} ${formatCount(day.predicted_churners)}</td>
<td class="number">${(100 * day.mean_probability).toFixed(1)} %</td><td class="number">v${day.model_version}</td></tr>`,
    )}</tbody></table>`,
  );
}

function driftCard({ drift, champion }: Status): Html {
  if (!drift)
    return card(
      'Drift',
      html`<p class="empty">Not measured yet: <code>churnops monitor</code> compares predictions with the reference set.</p>`,
    );
  const verdict = drift.dataset_drift
    ? html`<span class="badge bad">drifted</span>`
    : html`<span class="badge good">stable</span>`;
  return card(
    'Drift by column',
    html`<p class="big">${drift.number_of_drifted_columns} of ${drift.columns.length} columns ${verdict}</p>
<table><thead><tr><th>Column</th><th>Test</th><th class="wide">Score</th><th class="number">Threshold</th><th class="number">Effect, 95 %</th><th class="number">Missing</th></tr></thead>
<tbody>${[...drift.columns, ...drift.outputs].map(
      (column, i) => html`<tr><td>${column.column_name}</td><td class="note">${column.stattest ?? '–'}</td>
<td>${driftBar(column, i)}${
        column.drift_detected ? html` <span class="badge bad">drift</span>` : ''
      }</td><td class="number">${column.threshold ?? '–'}</td>
<td class="number">${describeEffect(column)}</td><td class="number">${describeMissing(column)}</td></tr>`,
    )}</tbody></table>
<p class="note">${drift.date_dataset} against ${describeReference(drift)} · <a href="/report?date=${drift.date_dataset}">report with pictures</a>${
      champion?.run_id
        ? html` · <a href="/runs/${encodeURIComponent(champion.run_id)}?folder=reports">reports as they were logged</a>`
        : ''
    }</p>`,
  );
}

/** The score as a bar. The full length is twice the threshold, or the score if that is more. */
function driftBar({ column_name, drift_score, threshold, drift_detected }: DriftColumn, row: number): Html {
  if (drift_score === null || threshold === null) return html`<span class="note">not compared</span>`;
  const bar = sparkBar(`drift-${row}`, {
    title: `Drift score of ${column_name}`,
    value: drift_score,
    // If threshold and score are both 0, the bar is empty.
    max: Math.max(threshold * 2, drift_score) || 1,
    tone: drift_detected ? 'alert' : 'plain',
  });
  return html`${bar} ${drift_score.toPrecision(3)}`;
}

type DriftColumn = NonNullable<Status['drift']>['columns'][number];

function qualityCard({ quality }: Status): Html {
  if (!quality) return card('Data quality', html`<p class="empty">Not checked yet: <code>churnops monitor</code> checks it.</p>`);
  const found = quality.checks.filter(({ status }) => status === 'found');
  const table = html`<table><thead><tr><th>Column</th><th>Check</th><th class="wide">What</th></tr></thead>
<tbody>${found.map((check) => html`<tr><td>${describeSubject(check)}</td><td>${check.check_name}</td><td>${check.reason ?? ''}</td></tr>`)}</tbody></table>`;
  return card(
    'Data quality',
    html`<p class="big">${counted(quality.number_of_findings, 'finding')}</p>
${found.length > 0 ? table : ''}
<p class="note">${quality.date_dataset}, ${describeQuality(quality.checks)}</p>`,
  );
}

/** As many days as the card has place for. */
const SHOWN_PERFORMANCE_DAYS = 14;

function performanceCard({ performance }: Status): Html {
  const [newest] = performance;
  if (!newest)
    return card(
      'Performance',
      html`<p class="empty">Not reported yet: <code>churnops monitor</code> does, as outcomes come.</p>`,
    );
  const withInterval = (value: number | null, low: number | null, high: number | null) =>
    value === null || low === null || high === null
      ? '–'
      : html`${value.toFixed(3)} <span class="note">${low.toFixed(3)} to ${high.toFixed(3)}</span>`;
  return card(
    'ROC AUC a day',
    html`<p class="big">${formatCount(newest.known)} of ${formatCount(newest.rows)} <span class="note">outcomes known for ${newest.date_dataset}</span></p>
<table><thead><tr><th>Day</th><th class="number">Known</th><th>Measured</th><th class="wide">Estimated</th></tr></thead>
<tbody>${performance.slice(0, SHOWN_PERFORMANCE_DAYS).map(
      (day) => html`<tr><td>${day.date_dataset}</td><td class="number">${formatCount(day.known)} of ${formatCount(day.rows)}</td>
<td>${withInterval(day.value, day.low, day.high)}</td><td>${withInterval(day.estimated, day.estimated_low, day.estimated_high)}</td></tr>`,
    )}</tbody></table>
<p class="note">with 95 % intervals; estimated from the probabilities alone, until outcomes come</p>`,
  );
}

function runsCard({ pipeline_runs: runs }: Status): Html {
  if (runs.length === 0) return card('Last runs', html`<p class="empty">No pipeline has run yet.</p>`);
  return card(
    'Last runs',
    html`<table><thead><tr><th>Pipeline</th><th>Day</th><th>Status</th><th class="number">Took</th><th class="wide">What came of it</th></tr></thead>
<tbody>${runs.map(
      (run) => html`<tr><td>${run.pipeline}</td><td>${run.logical_date}</td>
<td><span class="badge ${STATUS_CLASS[run.status] ?? ''}">${run.status}</span></td>
<td class="number">${run.seconds === null ? '…' : `${run.seconds.toFixed(1)} s`}</td><td>${run.summary ?? ''}</td></tr>`,
    )}</tbody></table>`,
  );
}

function scheduleCard({ schedule, time_zone }: Status): Html {
  if (schedule.length === 0) {
    return card(
      'Schedule',
      html`<p class="empty">Off (<code>CHURNOPS_SCHEDULE</code>): another scheduler runs the pipelines. A day is one in ${time_zone}.</p>`,
    );
  }
  return card(
    'Schedule',
    html`<table><thead><tr><th>Pipeline</th><th>Cron, ${time_zone}</th><th class="wide">Next</th></tr></thead>
<tbody>${schedule.map(
      ({ pipeline, cron, next_run }) =>
        html`<tr><td>${pipeline}</td><td><code>${cron}</code></td><td>${next_run ? moment(next_run) : '–'}</td></tr>`,
    )}</tbody></table>`,
  );
}

const STATUS_CLASS: Readonly<Record<string, string>> = { succeeded: 'good', failed: 'bad', running: 'busy' };

function sparkBar(id: string, bar: Omit<SparkBar, 'kind'>): Html {
  return new Html(drawChart({ kind: 'spark-bar', ...bar }, { id }));
}
