import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../testing-text.js';
import { hasInvisible, quoteValue } from './quote-value.js';

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
