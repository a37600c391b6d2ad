import { html } from '@churnops/charts';
import type { Experiment } from '@churnops/mlflow';
import { card, moment, page } from '../page.js';
import { badges } from './badges.js';
import { type ListQuery, listLinks, nameFilter } from './list-query.js';
import type { Page } from './tracking-data.js';

/** A table of experiments. A click on a column sorts it, and a form filters by name. */
export function experimentsPage({ items, nextPageToken }: Page<Experiment>, query: ListQuery): string {
  const { heading, link } = listLinks('/experiments', query);
  return page(
    { title: 'Experiments', path: '/experiments' },
    html`<main>${card(
      'Experiments',
      html`${nameFilter('/experiments', query)}
<div class="table"><table><thead><tr>${heading('Name', 'name', 'ASC')}<th>Tags</th>
${heading('Created', 'creation_time', 'DESC')}${heading('Changed', 'last_update_time', 'DESC')}</tr></thead>
<tbody>${items.map(
        ({ experiment_id, name, tags = [], creation_time, last_update_time }) =>
          html`<tr><td><a href="/experiments/${encodeURIComponent(experiment_id)}">${name}</a></td><td>${badges(tags)}</td>
<td>${shown(creation_time)}</td><td>${shown(last_update_time)}</td></tr>`,
      )}</tbody></table></div>
${items.length === 0 ? html`<p class="empty">No experiment has such a name.</p>` : ''}
${nextPageToken ? html`<p class="note"><a href="${link({ page_token: nextPageToken })}">Next page</a></p>` : ''}`,
    )}</main>`,
  );
}

/** Experiments that a server creates for itself have no times. */
function shown(time: number | undefined): string {
  return time ? moment(Number(time)) : '–';
}
