import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyText, parseSvg } from '../testing.js';
import { escaped } from './escape.js';

it('any text comes back from an XML parser as it was, between tags and in attributes', () => {
  // What XML can hold at all; the parser drops nothing of it.
  const text = anyText.filter((s) => !/[\p{Cc}\p{Surrogate}\ufffe\uffff]/u.test(s));
  fc.assert(
    fc.property(text, (content) => {
      const root = parseSvg(`<a b="${escaped(content)}">${escaped(content)}.</a>`);
      expect([root.attributes.b, root.text]).toEqual([content, `${content}.`]);
    }),
  );
});

it('what XML forbids becomes the replacement character', () => {
  expect(escaped('a\u0000b\u001fc\ud800d\uffff')).toBe('a\ufffdb\ufffdc\ufffdd\ufffd');
  expect(escaped('😀')).toBe('😀');
});
