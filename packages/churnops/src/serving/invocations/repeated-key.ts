/** A string with the colon that makes it a key, or a bracket. */
const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g;

/**
 * The first key that an object of a JSON text has twice. `JSON.parse` silently keeps the last of the two values.
 *
 * @param text valid JSON
 * @param parsed what `JSON.parse` made of it
 */
export function repeatedKey(text: string, parsed: unknown): string | undefined {
  return mostKeys(text) === keyCount(parsed) ? undefined : findRepeatedKey(text);
}

/** How many keys a text has, or more if a string has an escaped quote and a colon in it. Much faster than looking at each key. */
function mostKeys(text: string): number {
  return text.match(/"\s*:/g)?.length ?? 0;
}

/** Without recursion: a request may be nested deeper than the stack is. */
function keyCount(parsed: unknown): number {
  let count = 0;
  const left = [parsed];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== 'object' || value === null) continue;
    const children = Array.isArray(value) ? value : Object.values(value);
    if (!Array.isArray(value)) count += children.length;
    for (const child of children) if (typeof child === 'object') left.push(child);
  }
  return count;
}

function findRepeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, colon] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const quoted = token.slice(0, -colon.length);
      const key = quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
