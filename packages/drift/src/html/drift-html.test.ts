import { mersenne } from 'pure-rand/generator/mersenne';
import { expect, it } from 'vitest';
import type { ComparedColumn } from '../samples/column.js';
import { STATTESTS, type StatTestId } from '../stattests/registry.js';
import { driftHtml } from './drift-html.js';
import { picturedDrift } from './pictured-drift.js';

const generator = mersenne(7);
const uniform = () => ((generator.next() >>> 0) + 0.5) / 2 ** 32;
const numbers = (count: number, shift = 0) => Float64Array.from({ length: count }, () => uniform() + shift);
const categories = (count: number, kinds: number) => Array.from({ length: count }, () => `kind ${Math.floor(uniform() * kinds)}`);

const COLUMNS: ComparedColumn[] = [
  { name: 'calm', kind: 'num', reference: numbers(400), current: numbers(300) },
  { name: 'moved', kind: 'num', reference: numbers(400), current: numbers(300, 0.3) },
  { name: 'moved far', kind: 'num', reference: numbers(400), current: numbers(300, 0.8) },
  { name: 'plan', kind: 'cat', reference: categories(400, 3), current: categories(300, 3) },
  { name: 'mixed', kind: 'num', reference: [1, 2], current: [1, 'two'] },
];
/** The text of the table of columns, by row. */
const tableRows = (page: string) =>
  [...(/<table class="cards">(.*?)<\/table>/s.exec(page)?.[1] ?? '').matchAll(/<tr><th scope="row">[^\n]*/g)].map(([row]) =>
    row.replaceAll(/<[^>]+>/g, '|').replaceAll(/\|+/g, '|'),
  );

it('has the verdict, the policy, and all columns, with the drifted ones first, by effect', () => {
  const page = driftHtml(picturedDrift(COLUMNS), { reference: 'a.csv, 400 rows' });
  expect(page).toContain('The data set has drifted: 2 of 5 columns drifted, by the policy default.');
  expect(page).toContain('its effect is at least 0.05 and its adjusted p-value below 0.05');
  expect(page).toContain('a.csv, 400 rows');
  const rows = tableRows(page);
  // Half of the rows with text in place of numbers is an effect of a half, which two rows make nothing of.
  expect(rows.map((row) => row.split('|')[1])).toEqual(['moved far', 'moved', 'mixed', expect.any(String), expect.any(String)]);
  expect(rows[0]).toMatch(/^\|moved far\|number\|yes\|0\.\d+ \(0\.\d+–0\.\d+\)\|\d/);
  expect(rows[2]).toMatch(/^\|mixed\|number\|no\|0\.5 /);
  expect(rows[2]).toContain('mixed: the current sample has &#34;two&#34; among its numbers');
  expect(driftHtml(picturedDrift(COLUMNS, { policy: 'evidently' }))).toContain(
    'No drift of the data set: 2 of 5 columns drifted, by the policy evidently.',
  );
});

it('has a picture of each column that was compared, with its name, sentences and table', () => {
  const page = driftHtml(picturedDrift(COLUMNS));
  expect(page.match(/<svg /g)).toHaveLength(4);
  expect(page.match(/<details>/g)).toHaveLength(4);
  const [, first = ''] = /<article id="column-1">(.*?)<\/article>/s.exec(page) ?? [];
  expect(first).toContain('<h3><bdi>moved far</bdi></h3>');
  expect(first).toMatch(/<p>Drifted: effect 0\.\d+ \(0\.\d+–0\.\d+\), adjusted p-value \d/);
  expect(first).toMatch(/<title id="column-1-picture-title">moved far<\/title>/);
  expect(first).toContain('reference, share');
  // Each row of the table links to its article, and each id comes once.
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

it('does not call a p-value 0 that is too small for a number', () => {
  const [before, now] = [0, 1].map((value) => Array.from({ length: 4000 }, () => value));
  const columns = [{ name: 'moved', kind: 'num' as const, reference: before ?? [], current: now ?? [] }];
  const drift = picturedDrift(columns);
  expect(drift.report.columns[0]?.pValueAdjusted).toBe(0);
  expect(driftHtml(drift)).toContain('adjusted p-value &#60; 1e-300');
});

it('lists each of several tests', () => {
  const page = driftHtml(picturedDrift(COLUMNS, { tests: ['ks', 'psi', 'anderson'] }));
  expect(tableRows(page)[0]).toContain('|3 of 3 tests|');
  const [, first = ''] = /<article id="column-1">(.*?)<\/article>/s.exec(page) ?? [];
  for (const test of ['K-S p_value', 'PSI', 'anderson']) expect(first.toLowerCase()).toContain(test.toLowerCase());
});

it('escapes all data, and visibly cuts long names', () => {
  const evil = `<script>alert(1)</script>`;
  const columns: ComparedColumn[] = [
    { name: evil, kind: 'cat', reference: [`"><img src=x onerror=alert(1)>`, `it's`], current: ['</title><script>', '&amp;'] },
    { name: 'x'.repeat(5000), kind: 'num', reference: [1, 2, 3], current: [1, 2, 3] },
    { name: 'y', kind: 'cat', reference: ['z'.repeat(5000)], current: ['\u202eevil', 'مرحبا', ''] },
    { name: '', kind: 'num', reference: [1], current: [`'; drop`] },
  ];
  const page = driftHtml(picturedDrift(columns), { title: evil, current: evil });
  expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>|<\/title><|\u202e/);
  expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
  expect(page).toContain('… (5,000 characters)');
  expect(page).not.toContain('x'.repeat(200));
  expect(page).not.toContain('z'.repeat(200));
  expect(page).toContain('مرحبا');
});

it('stays below 1 MB with a picture for each of 200 columns by every test', () => {
  const columns = Array.from({ length: 200 }, (_, i): ComparedColumn => {
    const name = `a column with quite a long name, number ${i}`;
    if (i % 2 === 0) return { name, kind: 'num', reference: numbers(60), current: numbers(50, 0.2) };
    return { name, kind: 'cat', reference: categories(60, 12), current: categories(50, 12) };
  });
  // Tests with permutations take too long for so many columns, and look the same here.
  const tests = (Object.keys(STATTESTS) as StatTestId[]).filter((id) => !['TVD', 'emperical_mmd'].includes(id));
  const page = driftHtml(picturedDrift(columns, { tests }));
  expect(page.match(/<svg /g)).toHaveLength(200);
  expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
});

it('stays below 1 MB for any data, and says what is left out', () => {
  const columns = Array.from({ length: 5000 }, (_, i): ComparedColumn => {
    return { name: `<${'&'.repeat(100)}>${i}`, kind: 'cat', reference: ['<', '>', '<'], current: ['<', '>'] };
  });
  const page = driftHtml(picturedDrift(columns));
  expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
  expect(page).toMatch(/[\d,]+ more columns have no picture here/);
  expect(page).toMatch(/And [\d,]+ more columns\./);
});

it('says if there is no common column', () => {
  const columns: ComparedColumn[] = [{ name: 'a', kind: 'num', reference: null, current: [1] }];
  expect(driftHtml(picturedDrift(columns))).toContain('Nothing could be compared: no column has values for it in both samples.');
});
