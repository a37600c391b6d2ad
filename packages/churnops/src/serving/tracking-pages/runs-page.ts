import { type Html, html } from '@churnops/charts';
import type { Experiment, KeyValue, Run } from '@churnops/mlflow';
import { card, moment, nameTitle, page } from '../page.js';
import { shortened } from './badges.js';
import { type ListQuery, listLinks } from './list-query.js';
import { shownMetric } from './shown-metric.js';
import type { Page } from './tracking-data.js';

/** How many columns of each kind are shown by default: the most common ones, and the one that sorts the table. */
const MOST_COLUMNS = 10;

export interface RunsQuery extends ListQuery {
  /** If not empty, all columns are shown. */
  readonly all: string;
}

/** A table of the runs of an experiment. A click on a column sorts it, a form filters it, and ticked runs can be compared. */
export function runsPage(
  experiment: Experiment,
  { items: runs, nextPageToken }: Page<Run>,
  query: RunsQuery,
  problem?: string,
): string {
  const metrics = columns(runs, (run) => run.data.metrics ?? [], query, 'metrics');
  const params = columns(runs, (run) => run.data.params ?? [], query, 'params');
  const here = `/experiments/${encodeURIComponent(experiment.experiment_id)}`;
  const { link, heading } = listLinks(here, query);
  const table = html`<form action="/compare"><div class="table"><table><thead><tr><th></th>
${heading('Run', 'attributes.run_name', 'ASC')}${heading('Started', 'attributes.start_time', 'DESC')}${heading('Status', 'attributes.status', 'ASC')}
${metrics.shown.map((key) => heading(key, `metrics.\`${key}\``, 'DESC', 'number'))}
${params.shown.map((key) => heading(key, `params.\`${key}\``, 'ASC'))}</tr></thead>
<tbody>${runs.map((run) => row(run, metrics.shown, params.shown))}</tbody></table></div>
<p><button>Compare</button> <span class="note">the runs that are ticked</span></p></form>`;
  const hidden = metrics.hidden + params.hidden;
  return page(
    { title: experiment.name, path: '/experiments', note: `experiment ${experiment.experiment_id}` },
    html`<main>${card(
      nameTitle(experiment.name),
      html`<form class="line" action="${here}"><input type="text" name="filter" value="${query.filter}" aria-label="Filter"
 placeholder="metrics.test_roc_auc > 0.8 and params.model = 'RandomForestClassifier'"><input type="hidden" name="order_by" value="${query.order_by}"><button>Filter</button></form>
${problem ? html`<p class="error">${problem}</p>` : ''}
${runs.length > 0 ? table : html`<p class="empty">${problem ? '' : query.filter ? 'No run meets the filter.' : 'No run yet.'}</p>`}
<p class="note">${hidden > 0 ? html`<a href="${link({ all: '1' })}">${hidden} more columns</a>` : ''}
${nextPageToken ? html` <a href="${link({ page_token: nextPageToken })}">Next page</a>` : ''}</p>`,
    )}</main>`,
  );
}

function row({ info, data }: Run, metrics: readonly string[], params: readonly string[]): Html {
  const metricOf = new Map((data.metrics ?? []).map(({ key, value }) => [key, value]));
  const paramOf = new Map((data.params ?? []).map(({ key, value }) => [key, value]));
  const id = encodeURIComponent(info.run_id);
  return html`<tr><td><input type="checkbox" name="run" value="${info.run_id}" aria-label="Compare ${info.run_name}"></td>
<td><a href="/runs/${id}">${info.run_name || info.run_id.slice(0, 8)}</a></td><td>${moment(Number(info.start_time))}</td>
<td><span class="badge ${STATUS_CLASS[info.status] ?? ''}">${info.status.toLowerCase()}</span></td>
${metrics.map((key) => html`<td class="number">${shownMetric(metricOf.get(key))}</td>`)}
${params.map((key) => html`<td>${shortened(paramOf.get(key) ?? '')}</td>`)}</tr>`;
}

export const STATUS_CLASS: Readonly<Record<string, string>> = { FINISHED: 'good', FAILED: 'bad', KILLED: 'bad', RUNNING: 'busy' };

function columns(
  runs: readonly Run[],
  entries: (run: Run) => readonly Pick<KeyValue, 'key'>[],
  { all, order_by }: RunsQuery,
  kind: 'metrics' | 'params',
) {
  const counts = new Map<string, number>();
  for (const run of runs) for (const { key } of entries(run)) counts.set(key, (counts.get(key) ?? 0) + 1);
  const keys = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([key]) => key);
  const shown = keys.filter((key, i) => all !== '' || i < MOST_COLUMNS || order_by.startsWith(`${kind}.\`${key}\` `));
  return { shown: shown.sort(), hidden: keys.length - shown.length };
}
