import { expect, it } from 'vitest';
import { named, parseSvg, words } from '../testing.js';
import { seriesLook } from './colours.js';
import { textWidth } from './fit-text.js';
import { legend, seriesMark } from './legend.js';

const entries = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `series number ${i}`, look: seriesLook(i) }));

it('names every series within the width, in as many rows as that takes', () => {
  const { height, content } = legend(entries(9), { left: 10, top: 40, width: 300 });
  const root = parseSvg(`<svg>${content}</svg>`);
  expect(words(root)).toEqual(entries(9).map(({ name }) => name));
  for (const { attributes, text } of named(root, 'text')) {
    expect(Number(attributes.x) + textWidth(text, 12)).toBeLessThanOrEqual(310);
    expect(Number(attributes.y)).toBeLessThanOrEqual(40 + height);
  }
});

it('one series needs none', () => {
  expect(legend(entries(1), { left: 0, top: 0, width: 300 })).toEqual({ height: 0, content: '' });
});

it('a mark in a table has the look of its series, and screen readers pass over it', () => {
  const root = parseSvg(seriesMark(3));
  expect(root.attributes['aria-hidden']).toBe('true');
  expect(named(root, 'g')[0]?.attributes).toMatchObject({ class: 'chart-series-3', color: seriesLook(3).color });
});
