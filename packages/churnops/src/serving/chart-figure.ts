import { type ChartData, chartTable, drawChart, Html, html } from '@churnops/charts';

/** Nobody reads a longer table. Programs ask the API. */
const MOST_ROWS = 500;

/**
 * A chart with its data behind "Show as table".
 *
 * @param id unique on the page
 */
export function chartFigure(id: string, data: ChartData): Html {
  const { header, rows } = chartTable(data);
  const cut = rows.length > MOST_ROWS ? html`<p class="note">The first ${MOST_ROWS} of ${rows.length} rows.</p>` : '';
  return html`<figure>${new Html(drawChart(data, { id }))}<details><summary>Show as table</summary>
<div class="table"><table><thead><tr>${header.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${rows.slice(0, MOST_ROWS).map((row) => html`<tr>${row.map((cell) => html`<td>${cell ?? '–'}</td>`)}</tr>`)}</tbody></table></div>${cut}</details></figure>`;
}
