import { type Html, html } from '@churnops/charts';
import type { Champions } from '../read/champions.js';
import { card, moment, page } from './page.js';

/**
 * The page at `/champions`: who was champion when, by whom and why, newest first.
 *
 * @param before shows promotions older than the one with this id; undefined on the first page
 */
export function championsPage(champions: Champions, before?: number): string {
  const { promotions, has_older } = champions;
  const oldest = promotions.at(-1);
  const table = oldest ? championsTable(champions) : html`<p class="empty">There are none.</p>`;
  const newer = before === undefined ? '' : html`<a href="/champions">Newest</a> `;
  const older = oldest && has_older ? html`<a href="/champions?before=${oldest.id}">Older</a>` : '';
  return page(
    { title: 'Champions', path: '/champions' },
    html`<main>${card('Champions so far', html`${table}<p class="note">${newer}${older}</p>`)}</main>`,
  );
}

/** A row for each time that a version was the champion. */
export function championsTable({ promotions }: Champions): Html {
  return html`<table class="champions"><thead><tr><th scope="col">Version</th><th scope="col">Since</th><th scope="col" class="until">Until</th><th scope="col">By</th><th scope="col" class="wide">Why</th></tr></thead>
<tbody>${promotions.map(
    ({ version, since, until, promoted_by, reason }) =>
      html`<tr><th scope="row">${version}</th><td>${moment(since)}</td><td class="until">${until ? moment(until) : '–'}</td><td>${promoted_by}</td><td>${reason}</td></tr>`,
  )}</tbody></table>`;
}
