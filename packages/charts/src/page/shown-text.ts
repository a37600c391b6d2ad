import { formatCount } from '../format-number.js';

/** Characters that change the writing direction of the text after them. With them, a name could rearrange the words around it. */
const TURNS_DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]/gu;

/**
 * A name or value from elsewhere, in the form that a page shows. A long text is cut, with its length behind it. An empty text becomes `(empty)`.
 *
 * @param most greatest number of characters to show
 * @example
 * shownText('x'.repeat(5000), 4); // 'xxxx… (5,000 characters)'
 */
export function shownText(text: string, most: number): string {
  if (text === '') return '(empty)';
  const plain = text.replace(TURNS_DIRECTION, '\ufffd');
  if (plain.length <= most) return plain;
  const characters = Array.from(plain);
  if (characters.length <= most) return plain;
  return `${characters.slice(0, most).join('')}… (${formatCount(characters.length)} characters)`;
}
