import { type Attributes, element } from './element.js';
import { escaped } from './escape.js';

/** Font size of everything but the title, in pixels. */
export const FONT_SIZE = 12;

/** A line of text. `quiet` is for labels of the axes, which should not compete with the data. */
export function text(content: string, attributes: Attributes, { quiet = false } = {}): string {
  const colour = quiet ? { class: 'chart-quiet', fill: '#5d6b7a' } : {};
  return element('text', { ...colour, ...attributes }, escaped(content));
}
