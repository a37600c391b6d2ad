import { formatCount, type Html, html } from '@churnops/charts';
import type { FileInfo, Metric, Run } from '@churnops/mlflow';
import { chartFigure } from '../chart-figure.js';
import { card, moment, nameTitle, page } from '../page.js';
import { metricChart } from './metric-chart.js';
import { STATUS_CLASS } from './runs-page.js';
import { shownMetric } from './shown-metric.js';

export interface RunView {
  readonly run: Run;
  /** Metrics that were logged more than once. */
  readonly histories: readonly { readonly key: string; readonly metrics: readonly Metric[] }[];
  readonly artifacts: ArtifactsView;
}

export interface ArtifactsView {
  /** The folder whose files are listed. */
  readonly folder: string;
  readonly files: readonly FileInfo[];
  /** The file shown below the list. */
  readonly preview: { readonly path: string; readonly content: Html } | undefined;
}

/** A run with everything it logged. */
export function runPage({ run, histories, artifacts }: RunView): string {
  const { info, data } = run;
  const facts: [string, string | Html][] = [
    ['Run', info.run_id],
    ['Experiment', html`<a href="/experiments/${encodeURIComponent(info.experiment_id)}">${info.experiment_id}</a>`],
    ['Status', html`<span class="badge ${STATUS_CLASS[info.status] ?? ''}">${info.status.toLowerCase()}</span>`],
    ['Started', moment(Number(info.start_time))],
    ['Ended', info.end_time === undefined ? '–' : moment(Number(info.end_time))],
    ['User', info.user_id || '–'],
  ];
  return page(
    { title: info.run_name || info.run_id, path: '/experiments', note: 'run' },
    html`<main class="cards">${card(nameTitle(info.run_name || info.run_id), list(facts))}
${card('Metrics', list((data.metrics ?? []).map(({ key, value }) => [key, shownMetric(value)])))}
${
  histories.length > 0
    ? card(
        'Over time',
        html`<div class="charts">${histories.map(({ key, metrics }, i) =>
          chartFigure(`metric-${i}`, metricChart(key, metrics, [{ id: info.run_id, name: info.run_name || info.run_id }])),
        )}</div>`,
      )
    : ''
}
${card('Artifacts', artifactList(info.run_id, artifacts))}
${artifacts.preview ? card(nameTitle(artifacts.preview.path), artifacts.preview.content) : ''}
${card('Params', list((data.params ?? []).map(({ key, value }) => [key, value])))}
${card(
  'Tags',
  list((data.tags ?? []).map(({ key, value }) => [key, value.length > 300 ? `${value.slice(0, 300)}…` : value])),
)}</main>`,
  );
}

function list(entries: readonly (readonly [string, string | Html])[]): Html {
  if (entries.length === 0) return html`<p class="empty">None.</p>`;
  return html`<dl>${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function artifactList(runId: string, { folder, files }: ArtifactsView): Html {
  const at = (parameters: Record<string, string>) => `/runs/${encodeURIComponent(runId)}?${new URLSearchParams(parameters)}`;
  const above = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '';
  return html`<p class="note">${folder ? html`<a href="${at({ folder: above })}">↑</a> ${folder}` : ''}</p>
<table><tbody>${files.map(({ path, is_dir, file_size }) => {
    const name = path.split('/').at(-1) as string;
    const target = is_dir ? { folder: path } : { folder, file: path };
    return html`<tr><td><a href="${at(target)}">${name}${is_dir ? '/' : ''}</a></td>
<td class="number">${file_size === undefined ? '' : `${formatCount(Number(file_size))} bytes`}</td>
<td>${is_dir ? '' : html`<a href="/get-artifact?${new URLSearchParams({ run_uuid: runId, path }).toString()}" download>download</a>`}</td></tr>`;
  })}</tbody></table>${files.length === 0 ? html`<p class="empty">None.</p>` : ''}`;
}
