import { expect, it } from 'vitest';
import type { ChartData } from '../chart.js';
import { chartFigure } from './chart-figure.js';
import { html } from './html.js';
import { pageTable } from './page-table.js';
import { reportPage } from './report-page.js';

const bars: ChartData = { kind: 'bar', title: 'Bars', valueLabel: 'customers', bars: [{ name: '<i>', value: 1 / 3 }] };

function page(): string {
  return reportPage({
    title: 'A & B',
    verdict: 'No <drift>.',
    tone: 'good',
    facts: [['Day "D"', '<u>']],
    sections: [
      {
        heading: 'Table <1>',
        body: pageTable({
          header: ['name', 'count "n"'],
          rows: [
            ['<b>', 1234.5],
            [html`<em>x</em>`, null],
            ['nothing to say', ''],
          ],
        }),
      },
      { heading: 'Picture', body: chartFigure('bars', bars) },
    ],
  });
}

it('escapes everything that is not markup', () => {
  const text = page();
  for (const raw of ['A & B', '<drift>', '<u>', '<1>', '<b>', '<i>', 'count "n"', 'Day "D"']) expect(text).not.toContain(raw);
  expect(text).toContain('<em>x</em>');
});

it('is self-contained: no script, no address to load from, one style element, no style attributes', () => {
  const text = page();
  expect(text.match(/<style>/g)).toHaveLength(1);
  expect(text).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\sstyle=|\son\w+=|\s(src|href)=["']?(https?:|\/\/)/i);
  expect(text).toContain('default-src &#39;none&#39;');
});

it('has a layout for phones and for paper', () => {
  const text = page();
  expect(text).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect(text).toContain('@media print');
  // On a card, the name of its column is beside each value.
  expect(text).toContain('<td data-label="count &#34;n&#34;">1,235');
  // A cell with nothing in it is no line of the card.
  expect(text).toMatch(/nothing to say<td>\n/);
  expect(text).toContain('.cards td:not([data-label]) { display: none; }');
});

it('shows the sentences and the table of a picture', () => {
  const figure = chartFigure('bars', bars).text;
  expect(figure).toContain('role="img" aria-labelledby="bars-title bars-caption"');
  expect(figure).not.toContain('<desc');
  expect(figure).toContain(
    '<figcaption id="bars-caption">Bar chart of customers, 1 bar. Highest: &#60;i&#62;, 0.3333. Lowest: &#60;i&#62;, 0.3333.</figcaption>',
  );
  expect(figure).toMatch(/<details><summary>Show as table<\/summary><table>.*<td>&#60;i&#62;<td>0.3333/s);
});

it('cuts a long table, and says so', () => {
  const many: ChartData = { ...bars, bars: Array.from({ length: 300 }, (_, i) => ({ name: `bar ${i}`, value: i })) };
  const figure = chartFigure('bars', many).text;
  expect(figure.match(/<tr>/g)).toHaveLength(201);
  expect(figure).toContain('The first 200 of 300 rows.');
});
