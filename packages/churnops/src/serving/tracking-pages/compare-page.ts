import { Html, html, seriesMark } from '@churnops/charts';
import type { JsonDouble, Metric, Run } from '@churnops/mlflow';
import { chartFigure } from '../chart-figure.js';
import { card, moment, page } from '../page.js';
import { metricChart } from './metric-chart.js';
import { shownMetric } from './shown-metric.js';

/** Runs side by side. Differences are marked, and each metric over time has a chart. */
export function comparePage(runs: readonly Run[], histories: readonly { key: string; metrics: readonly Metric[] }[]): string {
  const heads = runs.map(
    ({ info }, i) =>
      html`<th>${new Html(seriesMark(i))} <a href="/runs/${encodeURIComponent(info.run_id)}">${runName(info)}</a></th>`,
  );
  const started = html`<tr><td>started</td>${runs.map(({ info }) => html`<td>${moment(Number(info.start_time))}</td>`)}</tr>`;
  const metrics = rowsOf<JsonDouble>(
    runs.map(({ data }) => data.metrics ?? []),
    shownMetric,
  );
  const params = rowsOf<string>(
    runs.map(({ data }) => data.params ?? []),
    (value) => value ?? '',
  );
  const group = (name: string, rows: readonly Html[]) =>
    rows.length > 0 ? html`<tbody><tr><th colspan="${runs.length + 1}">${name}</th></tr>${rows}</tbody>` : '';
  const table = html`<div class="table"><table class="sides"><thead><tr><th></th>${heads}</tr></thead><tbody>${started}</tbody>
${group('Metrics', metrics)}${group('Params', params)}</table></div><p class="note">What differs is shaded.</p>`;
  const none = html`<p class="empty">No run was ticked: tick some in the table of an experiment.</p>`;
  return page(
    { title: 'Compare', path: '/experiments', note: `${runs.length} runs` },
    html`<main>${card('Side by side', runs.length > 0 ? table : none)}
${
  histories.length > 0
    ? card(
        'Over time',
        html`<div class="charts">${histories.map(({ key, metrics: points }, i) =>
          chartFigure(
            `metric-${i}`,
            metricChart(
              key,
              points,
              runs.map(({ info }) => ({ id: info.run_id, name: runName(info) })),
            ),
          ),
        )}</div>`,
      )
    : ''
}</main>`,
  );
}

function runName({ run_name, run_id }: Run['info']): string {
  return run_name || run_id.slice(0, 8);
}

function rowsOf<Value>(
  columns: readonly (readonly { readonly key: string; readonly value: Value }[])[],
  shown: (value: Value | undefined) => string,
): Html[] {
  const maps = columns.map((entries) => new Map(entries.map(({ key, value }) => [key, value])));
  const keys = [...new Set(columns.flatMap((entries) => entries.map(({ key }) => key)))].sort();
  return keys.map((key) => {
    const values = maps.map((map) => map.get(key));
    const differs = values.some((value) => value !== values[0]);
    return html`<tr class="${differs ? 'differs' : ''}"><td>${key}</td>${values.map((value) => html`<td>${shown(value)}</td>`)}</tr>`;
  });
}
