import { type Attributes, element } from './element.js';
import { escaped } from './escape.js';

/** Font size of everything but the title, in pixels. */
export const FONT_SIZE = 12;

const QUIET = { class: 'chart-quiet', fill: '#5d6b7a' };

/** A line of text. `quiet` is for labels of the axes, which should not compete with the data. */
export function text(content: string, attributes: Attributes, { quiet = false } = {}): string {
  const colour = quiet ? QUIET : {};
  return element('text', { ...colour, ...attributes }, escaped(content));
}

/** Lines of quiet text that begin, end or are centred at their place. A look in common is written once: pages have many charts. */
export function quietGroup(anchor: 'start' | 'middle' | 'end', lines: readonly string[], attributes: Attributes = {}): string {
  return element('g', { ...QUIET, 'text-anchor': anchor, ...attributes }, lines.join(''));
}
