import { expect, it } from 'vitest';
import { SERIES_COLOURS, seriesLook } from './colours.js';

it('24 series can be told apart by colour and dashes', () => {
  const looks = Array.from({ length: 24 }, (_, i) => JSON.stringify(seriesLook(i)));
  expect(new Set(looks).size).toBe(24);
});

it('no colour is lost on white or on a dark card', () => {
  const light = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  // Contrast as WCAG 2 defines it.
  for (const colour of SERIES_COLOURS) {
    expect(1.05 / (light(colour) + 0.05)).toBeGreaterThan(2);
    expect((light(colour) + 0.05) / (light('#18202a') + 0.05)).toBeGreaterThan(2);
  }
});
