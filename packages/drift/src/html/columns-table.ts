import { type Cell, formatCount, type Html, html, pageTable, shownText } from '@churnops/charts';
import { effectWithInterval, figure, missingShares, pValue } from './figures.js';
import type { ColumnEntries } from './reported-drift.js';

const HEADER = ['column', 'kind', 'drift', 'effect (95 %)', 'adjusted p', 'test', 'score', 'threshold', 'missing', 'status'];
/** Greatest length of a shown name, in characters. */
const LONGEST_NAME = 60;
const LONGEST_REASON = 160;
/** Rows beyond this size are left out, so that there is room for pictures. */
const MOST_CHARACTERS = 180_000;

/**
 * A table with a row for each column.
 *
 * @param linkOf the address of the article on a column, by its position. Undefined if there is none
 */
export function columnsTable(columns: readonly ColumnEntries[], linkOf: (position: number) => string | undefined): Html {
  const rows = columns.map((column, i) => toRow(column, linkOf(i)));
  for (let count = rows.length; ; count = Math.floor(count / 2)) {
    const table = pageTable({ header: HEADER, rows: rows.slice(0, count) });
    if (count > 0 && table.text.length > MOST_CHARACTERS) continue;
    const leftOut = rows.length - count;
    return leftOut > 0 ? html`${table}<p class="quiet">And ${formatCount(leftOut)} more columns.</p>` : table;
  }
}

function toRow({ name, facts, entries, drifted }: ColumnEntries, link: string | undefined): Cell[] {
  const shown = shownText(name, LONGEST_NAME);
  const tests = entries.filter(({ test }) => test !== null);
  const saying = tests.filter(({ drifted }) => drifted).length;
  const isOne = tests.length <= 1;
  return [
    link === undefined ? shown : html`<a href="${link}"><bdi>${shown}</bdi></a>`,
    facts.kind === 'num' ? 'number' : 'category',
    drifted ? html`<span class="alert">yes</span>` : 'no',
    effectWithInterval(facts),
    pValue(facts.pValueAdjusted),
    isOne ? (facts.test ?? '–') : `${saying} of ${tests.length} tests`,
    isOne ? figure(facts.score) : '–',
    isOne ? figure(facts.threshold) : '–',
    missingShares(facts),
    statusOf(entries),
  ];
}

function statusOf(entries: ColumnEntries['entries']): string {
  const faults = entries.filter(({ status }) => status !== 'ok');
  const [first] = faults;
  if (!first) return 'ok';
  const one = `${first.status}: ${shownText(first.reason ?? '', LONGEST_REASON)}`;
  return entries.length > 1 ? `${faults.length} of ${entries.length} tests ${one}` : one;
}
