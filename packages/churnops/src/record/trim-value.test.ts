import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trimValue } from './trim-value.js';

const invisible = fc.string({
  unit: fc.constantFrom(
    ' ',
    '\t',
    '\u00A0',
    '\u200B',
    '\u200D',
    '\u2060',
    '\uFEFF',
    '\r',
    '\n',
    '\0',
    '\u0085',
    '\u200E',
    '\u202C',
  ),
});

describe('trimValue', () => {
  it('takes invisible characters off both ends, and none from within', () => {
    const inner = fc.constantFrom('a', 'a\u00A0b', 'Bank transfer', '5\u200B7', 'ü', '日本');
    fc.assert(fc.property(invisible, inner, invisible, (before, text, after) => trimValue(before + text + after) === text));
  });

  it('leaves nothing of a value that is invisible', () => {
    fc.assert(fc.property(invisible, (text) => trimValue(text) === ''));
    expect(trimValue('')).toBe('');
  });
});
