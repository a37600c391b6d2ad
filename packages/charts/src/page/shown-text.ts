/** Characters that turn the writing direction of what follows them, and would make a name rearrange the words around it. */
const TURNS_DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]/gu;

/**
 * A name or value from somewhere else as a page shows it: a long one is cut, and says how long it was; an empty one is shown as `(empty)`.
 *
 * @param most characters that are shown of it
 * @example
 * shownText('x'.repeat(5000), 4); // 'xxxx… (5,000 characters)'
 */
export function shownText(text: string, most: number): string {
  if (text === '') return '(empty)';
  const plain = text.replace(TURNS_DIRECTION, '\ufffd');
  if (plain.length <= most) return plain;
  const characters = Array.from(plain);
  if (characters.length <= most) return plain;
  return `${characters.slice(0, most).join('')}… (${characters.length.toLocaleString('en')} characters)`;
}
