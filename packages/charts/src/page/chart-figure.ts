import { type ChartData, chartTable, describeChart, drawChart } from '../chart.js';
import { Html, html } from './html.js';
import { narrowTable } from './page-table.js';

/** Longer tables are cut, because nobody reads them on paper or on a phone. */
const MOST_ROWS = 200;

/**
 * A chart with its sentences below it, and its data behind "Show as table".
 *
 * @param id unique on the page: a letter, then letters, digits, `-`, `_` or `.`
 * @param size in pixels. Default: the size of the kind of chart
 * @throws ChartDataError (`CHART_DATA`) for data that `drawChart` refuses
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
