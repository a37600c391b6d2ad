import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitText, textWidth } from './fit-text.js';

it('a text that fits is left alone; one that does not is cut to fit, with an ellipsis', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 20, max: 300 }), (text, width) => {
      const fitted = fitText(text, width, 12);
      expect(textWidth(fitted, 12)).toBeLessThanOrEqual(width);
      if (fitted !== text) expect([fitted.endsWith('…'), text.startsWith(fitted.slice(0, -1))]).toEqual([true, true]);
      else expect(textWidth(text, 12)).toBeLessThanOrEqual(width);
    }),
  );
});

it('no character is cut in half', () => {
  expect(fitText('😀😀😀😀', 30, 12)).toBe('😀…');
});
