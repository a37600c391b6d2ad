import { expect, it } from 'vitest';
import { shownText } from './shown-text.js';

it('cuts a long text visibly, between characters', () => {
  expect(shownText('x'.repeat(5000), 4)).toBe('xxxx… (5,000 characters)');
  expect(shownText('😀😀😀', 3)).toBe('😀😀😀');
  expect(shownText('😀😀😀', 2)).toBe('😀😀… (3 characters)');
});

it('shows invisible text, and lets no text change the direction of other text', () => {
  expect(shownText('', 10)).toBe('(empty)');
  expect(shownText('a\u202egpj.exe', 20)).toBe('a\ufffdgpj.exe');
  expect(shownText('مرحبا', 20)).toBe('مرحبا');
});
