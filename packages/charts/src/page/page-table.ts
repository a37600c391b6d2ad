import { formatNumber } from '../format-number.js';
import { Html, html } from './html.js';

/** What a cell shows: text, a number, markup, or nothing (a dash). */
export type Cell = string | number | null | Html;

/** A table on a page. */
export interface PageTable {
  readonly header: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly Cell[])[];
}

// A report has thousands of cells, so the end tags of cells and rows are left out, as HTML allows.

/** A table that fits on a phone. There, each row is a card, and each value is beside the name of its column; empty cells are left out. */
export function pageTable({ header, rows }: PageTable): Html {
  const body = rows.map(([first, ...others]) => {
    const cells = others.map((cell, i) =>
      cell === '' ? html`<td>` : html`<td data-label="${header[i + 1] as string}">${shownCell(cell)}`,
    );
    return html`<tr><th scope="row">${shownCell(first ?? null)}${cells}\n`;
  });
  return html`<table class="cards"><thead><tr>${header.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${body}</tbody></table>`;
}

/** A table with few narrow columns, which fits on a phone as a table. */
export function narrowTable({ header, rows }: PageTable): Html {
  const body = rows.map((row) => html`<tr>${row.map((cell) => html`<td>${shownCell(cell)}`)}`);
  return html`<table><thead><tr>${header.map((name) => html`<th>${name}</th>`)}</tr></thead><tbody>${body}</tbody></table>`;
}

/** Hebrew, Arabic, Syriac and the like: the blocks that Unicode keeps for scripts from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

function shownCell(cell: Cell): Html | string {
  if (cell === null) return '–';
  if (typeof cell === 'number') return formatNumber(cell);
  if (cell instanceof Html) return cell;
  // The direction of a name's script does not turn that of the row. Before Hebrew, all scripts run from left to right.
  return RIGHT_TO_LEFT.test(cell) ? html`<bdi>${cell}</bdi>` : cell;
}
