import { type ChartData, chartTable, describeChart, drawChart } from '../chart.js';
import { Html, html } from './html.js';
import { narrowTable } from './page-table.js';

/** Nobody reads a longer table on paper or on a phone. */
const MOST_ROWS = 200;

/**
 * A chart with its sentence below it, and its data behind "Show as table".
 *
 * @param id unique on the page: a letter, then letters, digits, `-`, `_` or `.`
 * @param size pixels; default: the kind's own
 * @throws ChartDataError (`CHART_DATA`) as `drawChart`
 * @example
 * chartFigure('contract', { kind: 'bar', title: 'Customers', valueLabel: 'customers', bars: [{ name: 'Two year', value: 1685 }] });
 */
export function chartFigure(id: string, data: ChartData, size: { readonly width?: number; readonly height?: number } = {}): Html {
  const { header, rows } = chartTable(data);
  const cut = rows.length > MOST_ROWS ? html`<p>The first ${MOST_ROWS} of ${rows.length} rows.</p>` : '';
  const caption = `${id}-caption`;
  return html`<figure>${new Html(drawChart(data, { id, ...size, describedBy: caption }).trim())}
<figcaption id="${caption}">${describeChart(data)}</figcaption>
<details><summary>Show as table</summary>${narrowTable({ header, rows: rows.slice(0, MOST_ROWS) })}${cut}</details></figure>`;
}
