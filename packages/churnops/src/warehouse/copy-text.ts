/** COPY's text format: a line for each row, tabs between values, backslash escapes, \N for NULL (PostgreSQL, "COPY", File Formats). */

const UNESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const ESCAPED = new Map(Object.entries(UNESCAPED).map(([letter, character]) => [character, `\\${letter}`]));

/** A value as COPY reads it. */
export function encodeValue(value: string | number | null): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
  return /[\\\b\f\n\r\t\v]/.test(value)
    ? value.replace(/[\\\b\f\n\r\t\v]/g, (character) => ESCAPED.get(character) ?? `\\${character}`)
    : value;
}

/** How much text goes into one chunk of `copyRows`. */
const CHUNK_CHARACTERS = 2 ** 17;

/** Rows in COPY's text format, in chunks of whole rows; none is empty. */
export async function* copyRows(rows: Iterable<readonly (string | number | null)[]>): AsyncGenerator<Uint8Array> {
  let text = '';
  for (const row of rows) {
    text += `${row.map(encodeValue).join('\t')}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text) yield Buffer.from(text);
}

/** The values of a line; null for NULL. */
export function decodeLine(line: string): (string | null)[] {
  const values: (string | null)[] = line.split('\t');
  if (!line.includes('\\')) return values;
  return values.map((value) =>
    value === '\\N' ? null : (value as string).replace(/\\(.)/g, (_, character) => UNESCAPED[character] ?? character),
  );
}

/**
 * Turns chunks that break anywhere into whole lines, in batches of about `batchBytes`.
 *
 * @returns batches of lines without their line feeds; none is empty
 */
export async function* lineBatches(chunks: AsyncIterable<Uint8Array>, batchBytes = 2 ** 18): AsyncGenerator<string[]> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes < batchBytes) continue;
    const buffer = joined(parts);
    const end = buffer.lastIndexOf(10);
    if (end < 0) continue;
    yield buffer.toString('utf8', 0, end).split('\n');
    bytes = buffer.length - end - 1;
    parts = bytes > 0 ? [buffer.subarray(end + 1)] : [];
  }
  if (bytes === 0) return;
  const rest = joined(parts);
  const end = rest.at(-1) === 10 ? rest.length - 1 : rest.length;
  yield rest.toString('utf8', 0, end).split('\n');
}

/** Usually the batch is a single chunk, which then needs no copy. */
function joined(parts: readonly Uint8Array[]): Buffer {
  const [first] = parts;
  if (!first || parts.length > 1) return Buffer.concat(parts);
  return Buffer.from(first.buffer, first.byteOffset, first.length);
}
