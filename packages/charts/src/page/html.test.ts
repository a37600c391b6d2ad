import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyText } from '../testing.js';
import { Html, html } from './html.js';

it('escapes values, but not markup and lists of markup', () => {
  const cells = ['<b>', `"a" & 'b'`].map((value) => html`<td>${value}</td>`);
  expect(html`<tr>${cells}${1}${new Html('<td></td>')}</tr>`.text).toBe(
    '<tr><td>&#60;b&#62;</td><td>&#34;a&#34; &#38; &#39;b&#39;</td>1<td></td></tr>',
  );
});

it('lets no text open a tag or end an attribute', () => {
  fc.assert(fc.property(anyText, (value) => !/[<>"']/.test(html`${value}`.text)));
});

it('keeps the lines of a text', () => {
  expect(html`<pre>${'{\n\t"a": 1\n}'}</pre>`.text).toBe('<pre>{\n\t&#34;a&#34;: 1\n}</pre>');
});
