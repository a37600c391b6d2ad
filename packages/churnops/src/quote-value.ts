/** Characters that leave no mark where a message is read: control and format characters, and white space other than a space. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

/** A value as a message shows it: JSON, with invisible characters as `\u200b`. */
export function quoteValue(value: unknown): string {
  // JSON has no Infinity, and would say null.
  if (typeof value === 'number') return String(value);
  return JSON.stringify(value).replaceAll(INVISIBLE, (character) => {
    const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
  });
}

/** As `quoteValue`, cut if it is long. The value may be of any size and depth. */
export function quoteBriefly(value: unknown): string {
  if (typeof value === 'string') return quoteValue(shorten(value));
  if (typeof value !== 'object' || value === null) return quoteValue(value);
  try {
    return shorten(quoteValue(value));
  } catch {
    // Before Node 26, JSON.stringify fails on what is nested some thousand times.
    return Array.isArray(value) ? 'nested lists' : 'nested objects';
  }
}

/** A text as it is shown: whole if short. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Whether a text has a character that cannot be seen. A space is none. */
export function hasInvisible(text: string): boolean {
  return text.search(INVISIBLE) >= 0;
}
