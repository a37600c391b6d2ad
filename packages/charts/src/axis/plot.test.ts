import { expect, it } from 'vitest';
import { drawChart } from '../index.js';
import { textWidth } from '../svg/fit-text.js';
import { FONT_SIZE } from '../svg/text.js';

it('labels of an axis stay in the picture, also that of a date at its very end', () => {
  const DAY = 24 * 60 * 60 * 1000;
  const start = Date.parse('2026-11-15T00:00:00Z');
  for (const days of [5, 9, 11, 13, 30]) {
    const x = Array.from({ length: days }, (_, i) => start + i * DAY);
    const svg = drawChart(
      {
        kind: 'line',
        title: 'Days',
        xLabel: 'day',
        yLabel: 'n',
        xScale: 'time',
        series: [{ name: 'n', x, y: x.map((_, i) => i) }],
      },
      { id: 'days' },
    );
    const width = Number(/viewBox="0 0 ([\d.]+)/.exec(svg)?.[1]);
    const dates = [...svg.matchAll(/<text[^>]* x="([\d.]+)"[^>]*>(2026-\d\d-\d\d)</g)];
    expect(dates.length).toBeGreaterThan(0);
    for (const [, at, label] of dates) {
      const half = textWidth(label as string, FONT_SIZE) / 2;
      // Coordinates are rounded to tenths.
      expect([Number(at) + half <= width + 0.1, Number(at) - half >= -0.1]).toEqual([true, true]);
    }
  }
});
