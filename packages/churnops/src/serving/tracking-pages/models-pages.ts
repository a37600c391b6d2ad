import { type Html, html } from '@churnops/charts';
import type { ModelVersion, RegisteredModel } from '@churnops/mlflow';
import { CHAMPION } from '../../registry/names.js';
import { card, moment, nameTitle, page } from '../page.js';
import { badges } from './badges.js';
import { type ListQuery, listLinks, nameFilter } from './list-query.js';
import type { Page } from './tracking-data.js';

/** A table of registered models. A click on a column sorts it, and a form filters by name. */
export function modelsPage({ items, nextPageToken }: Page<RegisteredModel>, query: ListQuery): string {
  const { heading, link } = listLinks('/models', query);
  const empty = query.filter
    ? html`<p class="empty">No model has such a name.</p>`
    : html`<p class="empty">None yet: <code>churnops train</code> registers one.</p>`;
  return page(
    { title: 'Models', path: '/models' },
    html`<main>${card(
      'Registered models',
      html`${nameFilter('/models', query)}
<div class="table"><table><thead><tr>${heading('Name', 'name', 'ASC')}<th class="number">Newest</th><th>Aliases</th>
${heading('Changed', 'last_updated_timestamp', 'DESC')}</tr></thead>
<tbody>${items.map(
        ({ name, latest_versions = [], aliases = [], last_updated_timestamp }) =>
          html`<tr><td><a href="/models/${encodeURIComponent(name)}">${name}</a></td>
<td class="number">${Math.max(0, ...latest_versions.map(({ version }) => Number(version))) || '–'}</td>
<td>${aliases.map(({ alias, version }) => html`<span class="badge">${alias}: version ${version}</span> `)}</td>
<td>${moment(Number(last_updated_timestamp))}</td></tr>`,
      )}</tbody></table></div>${items.length === 0 ? empty : ''}
${nextPageToken ? html`<p class="note"><a href="${link({ page_token: nextPageToken })}">Next page</a></p>` : ''}`,
    )}</main>`,
  );
}

/** A registered model with its versions. A button makes a version the champion. */
export function modelPage(
  { name, description, tags = [], aliases = [] }: RegisteredModel,
  versions: readonly ModelVersion[],
): string {
  return page(
    { title: name, path: '/models', note: 'registered model' },
    html`<main>${card(
      nameTitle(name),
      html`<p>${description ?? ''}</p><p>${badges(tags)}</p>
<div class="table"><table><thead><tr><th class="number">Version</th><th>Aliases</th><th>Stage</th><th>Tags</th><th>Run</th><th>Created</th><th></th></tr></thead>
<tbody>${versions.map((version) =>
        versionRow(
          name,
          version,
          aliases.filter((entry) => String(entry.version) === String(version.version)).map(({ alias }) => alias),
        ),
      )}</tbody></table></div>`,
    )}</main>`,
  );
}

function versionRow(
  name: string,
  { version, current_stage, tags = [], run_id, creation_timestamp }: ModelVersion,
  aliases: readonly string[],
): Html {
  const promote = html`<form method="post" action="/models/${encodeURIComponent(name)}/alias"><input type="hidden" name="alias" value="${CHAMPION}">
<input type="hidden" name="version" value="${version}"><button class="plain">Make ${CHAMPION}</button></form>`;
  return html`<tr><td class="number">${version}</td><td>${aliases.map((alias) => html`<span class="badge ${alias === CHAMPION ? 'good' : ''}">${alias}</span> `)}</td>
<td>${current_stage && current_stage !== 'None' ? current_stage : ''}</td><td>${badges(tags)}</td>
<td>${run_id ? html`<a href="/runs/${encodeURIComponent(run_id)}">${run_id.slice(0, 8)}</a>` : '–'}</td><td>${moment(Number(creation_timestamp))}</td>
<td>${aliases.includes(CHAMPION) ? '' : promote}</td></tr>`;
}
