import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasInvisible, quoteBriefly, quoteValue } from './quote-value.js';
import { anyText } from './testing-text.js';

describe('quoteValue', () => {
  it('is JSON of the value, without anything that cannot be seen', () => {
    const value = fc.oneof(anyText, fc.integer(), fc.boolean(), fc.array(fc.string()));
    fc.assert(
      fc.property(value, (any) => {
        expect(JSON.parse(quoteValue(any))).toEqual(any);
      }),
    );
    fc.assert(fc.property(anyText, (text) => !hasInvisible(quoteValue(text))));
  });

  it.each([
    ['Yes\u200B', '"Yes\\u200b"'],
    ['a\u00A0b', '"a\\u00a0b"'],
    ['\u{E0001}', '"\\udb40\\udc01"'],
    ['Zoë 日本', '"Zoë 日本"'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [null, 'null'],
  ])('shows %j as %s', (value, shown) => {
    expect(quoteValue(value)).toBe(shown);
  });
});

describe('quoteBriefly', () => {
  const endless: unknown[] = [];
  endless.push(endless);
  it.each<[string, unknown, string]>([
    ['a short text', 'Yes\u200B', '"Yes\\u200b"'],
    ['a long text', 'x'.repeat(1e6), `"${'x'.repeat(57)}…"`],
    ['a number', Number.NEGATIVE_INFINITY, '-Infinity'],
    ['a small object', { a: 1 }, '{"a":1}'],
    ['a large list', Array(1e5).fill(1), `[${'1,'.repeat(28)}…`],
    ['what JSON.stringify cannot write', endless, 'nested lists'],
  ])('shows %s', (_what, value, shown) => {
    expect(quoteBriefly(value)).toBe(shown);
  });
});
