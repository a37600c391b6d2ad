import { type Drawing, TITLE_HEIGHT } from './picture.js';
import { text } from './text.js';

/** Shown in place of a chart without data. */
export function noData({ width, height }: { readonly width: number; readonly height: number }): Drawing {
  const middle = { x: width / 2, y: (TITLE_HEIGHT + height) / 2, 'text-anchor': 'middle' };
  return { width, height, content: text('no data', middle, { quiet: true }) };
}
