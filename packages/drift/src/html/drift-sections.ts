import { formatCount, type Html, html, type ReportSection } from '@churnops/charts';
import { columnArticle } from './column-article.js';
import type { ColumnPicture } from './column-picture.js';
import { columnsTable } from './columns-table.js';
import { type ColumnEntries, columnsInOrder, type ReportedDrift } from './reported-drift.js';

/** Greatest size of the table and the articles on columns, in bytes. With the rest of a page, the file stays below 1 MB. */
const MOST_BYTES = 970_000;

/**
 * The sections of a drift report, for any page: a table of all columns (the drifted ones first, then by effect), an article on each column with
 * its picture, and what the figures mean. The size stays below 1 MB. If something is left out for that, the report says so.
 *
 * @param pictures the pictures by the names of the columns. A column without a picture has an article too
 * @example
 * reportPage({ title: 'Monday', verdict: 'All is well.', tone: 'good', facts: [], sections: driftSections(report, pictures) });
 */
export function driftSections(report: ReportedDrift, pictures: ReadonlyMap<string, ColumnPicture | null>): ReportSection[] {
  const inOrder = columnsInOrder(report);
  const table = (linked: number) => columnsTable(inOrder, (i) => (i < linked ? `#${idOf(i)}` : undefined));
  const articles = articlesOf(inOrder, pictures, MOST_BYTES - bytesOf(table(inOrder.length)));
  return [
    { heading: 'Columns', body: table(articles.length) },
    {
      heading: 'Reference against current',
      body: html`<div class="figures">${articles}</div>${omitted(inOrder.length - articles.length)}`,
    },
    { heading: 'How to read this', body: READING },
  ];
}

function idOf(position: number): string {
  return `column-${position + 1}`;
}

/** Articles on the first columns, as many as fit into `bytes`. */
function articlesOf(
  inOrder: readonly ColumnEntries[],
  pictures: ReadonlyMap<string, ColumnPicture | null>,
  bytes: number,
): Html[] {
  const articles: Html[] = [];
  let room = bytes;
  for (const [i, entries] of inOrder.entries()) {
    const article = columnArticle(idOf(i), entries, pictures.get(entries.name) ?? null);
    room -= bytesOf(article);
    if (room < 0) break;
    articles.push(article);
  }
  return articles;
}

function bytesOf({ text }: Html): number {
  return new TextEncoder().encode(text).length;
}

function omitted(count: number): Html | string {
  if (count === 0) return '';
  return html`<p class="quiet">${formatCount(count)} more columns have no picture here, so that this file stays below 1 MB.</p>`;
}

const READING = html`<p><b>Effect</b>: the largest difference, over all events, between the shares of rows with this event. The events are
"at most x" for numbers (slight differences don't count), any set of categories, and "the value is missing" (as is text in
place of a number). 0.05 means that 5 of 100 rows would
have to change for the samples to agree. The interval has 95 % confidence.</p>
<p><b>Adjusted p</b>: the probability that chance alone causes so large a difference, adjusted for the number of columns (Benjamini–Hochberg).</p>
<p><b>Score</b>: the result of the test. A p-value below its threshold means drift, and a distance above its threshold.</p>
<p><b>Missing</b>: the share of rows without a value, in the reference and in the current sample.</p>`;
