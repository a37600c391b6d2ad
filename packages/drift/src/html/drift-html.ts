import { type Html, html, reportPage, shownText } from '@churnops/charts';
import type { ComparedColumn } from '../samples/column.js';
import { columnArticle } from './column-article.js';
import { columnPicture, type PictureOptions } from './column-picture.js';
import { columnsTable } from './columns-table.js';
import { describePolicy, describeVerdict } from './describe-report.js';
import { type ColumnEntries, columnsInOrder, type ReportedDrift } from './reported-drift.js';

/** What a report in HTML says besides its figures. */
export interface DriftHtmlOptions {
  /** Default `Data drift`. */
  readonly title?: string;
  /** What the reference is, for people: the name of a file and its rows. */
  readonly reference?: string;
  /** The same of the current sample. */
  readonly current?: string;
}

/** Of the table and the articles on columns. With the rest of the page, the file stays below 1 MB. */
const MOST_BYTES = 980_000;
/** From so many columns on, pictures have fewer bins and categories, or there would not be one for each. */
const MANY_COLUMNS = 60;
const SMALL_PICTURES: PictureOptions = { bins: 10, categories: 5 };
const LONGEST_FACT = 200;

/**
 * A drift report as one HTML file that needs nothing else: no script, one `<style>`, readable on a phone and on paper, below 1 MB. It has the
 * verdict, a table of all columns (the drifted ones first, then by effect), and for each column a picture of reference against current
 * with its data as a table. All names and values are escaped; long ones are cut visibly.
 *
 * @param report of `datasetDrift`; entries for columns that were not compared may be added, with a status and a reason
 * @param columns what was compared: pictures are made from it, also from counts and summaries
 * @example
 * const columns = [{ name: 'plan', kind: 'cat', reference: ['a', 'b', 'b'], current: ['b', 'a', 'b'] }];
 * writeFileSync('drift.html', driftHtml(datasetDrift(columns), columns, { current: 'today.csv, 3 rows' }));
 */
export function driftHtml(report: ReportedDrift, columns: readonly ComparedColumn[], options: DriftHtmlOptions = {}): string {
  const { title = 'Data drift', reference, current } = options;
  const inOrder = columnsInOrder(report);
  const table = (linked: number) => columnsTable(inOrder, (i) => (i < linked ? `#${idOf(i)}` : undefined));
  const articles = articlesOf(inOrder, columns, MOST_BYTES - bytesOf(table(inOrder.length)));
  const facts = Object.entries({ Reference: reference, Current: current, Policy: describePolicy(report) });
  return reportPage({
    title: shownText(title, LONGEST_FACT),
    verdict: describeVerdict(report),
    tone: report.numberOfColumns === 0 || report.datasetDrift ? 'alert' : 'good',
    facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, shownText(value, LONGEST_FACT)] as const])),
    sections: [
      { heading: 'Columns', body: table(articles.length) },
      {
        heading: 'Reference against current',
        body: html`<div class="figures">${articles}</div>${omitted(inOrder.length - articles.length)}`,
      },
      { heading: 'How to read this', body: READING },
    ],
  });
}

function idOf(position: number): string {
  return `column-${position + 1}`;
}

/** Articles on the first columns, as many as there is room for, in bytes. */
function articlesOf(inOrder: readonly ColumnEntries[], columns: readonly ComparedColumn[], bytes: number): Html[] {
  const compared = new Map(columns.map((column) => [column.name, column]));
  const options = inOrder.length > MANY_COLUMNS ? SMALL_PICTURES : {};
  const articles: Html[] = [];
  let room = bytes;
  for (const [i, entries] of inOrder.entries()) {
    const column = compared.get(entries.name);
    const article = columnArticle(idOf(i), entries, column ? columnPicture(column, options) : null);
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
  return html`<p class="quiet">${count.toLocaleString('en')} more columns have no picture here, so that this file stays below 1 MB.</p>`;
}

const READING = html`<p><b>Effect</b>: the largest difference between the shares of rows that any event has in the two samples. Events are
"at most x" for numbers (where a hair's breadth does not count), any set of categories, or whether there is a value at all. 0.05 means that of 100 rows, 5 would have to be others.
The interval holds with 95 % confidence.</p>
<p><b>Adjusted p</b>: how likely chance alone makes so large a difference, adjusted for the number of columns (Benjamini–Hochberg).</p>
<p><b>Score</b>: what the test gives. A p-value means drift below its threshold, a distance above it.</p>
<p><b>Missing</b>: the share of rows without a value, in the reference and in the current sample.</p>`;
