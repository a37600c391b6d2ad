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
  return line.includes('\\') ? values.map((value) => unescapeValue(value as string)) : values;
}

/** A value of a line; null for NULL. */
export function unescapeValue(value: string): string | null {
  if (!value.includes('\\')) return value;
  return value === '\\N' ? null : value.replace(/\\(.)/g, (_, character) => UNESCAPED[character] ?? character);
}

/**
 * Turns chunks that break anywhere into blocks of whole rows, of about `blockBytes`.
 *
 * @returns blocks in which each row has its line feed; none is empty
 */
export async function* rowBlocks(chunks: AsyncIterable<Uint8Array>, blockBytes = 2 ** 18): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    bytes += chunk.length;
    if (bytes < blockBytes) continue;
    const buffer = joined(parts);
    const end = buffer.lastIndexOf(10) + 1;
    if (end === 0) continue;
    yield buffer.subarray(0, end);
    bytes = buffer.length - end;
    parts = bytes > 0 ? [buffer.subarray(end)] : [];
  }
  if (bytes === 0) return;
  const rest = joined(parts);
  yield rest.at(-1) === 10 ? rest : Buffer.concat([rest, Buffer.from('\n')]);
}

/** How many line feeds a block has. */
export function lineCount(block: Buffer): number {
  let lines = 0;
  for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, end + 1)) lines++;
  return lines;
}

/** The lines of a block, without their line feeds. */
export function blockLines(block: Buffer): string[] {
  return block.toString('utf8', 0, block.length - 1).split('\n');
}

/**
 * Turns chunks that break anywhere into whole lines, in batches of about `batchBytes`.
 *
 * @returns batches of lines without their line feeds; none is empty
 */
export async function* lineBatches(chunks: AsyncIterable<Uint8Array>, batchBytes?: number): AsyncGenerator<string[]> {
  for await (const block of rowBlocks(chunks, batchBytes)) yield blockLines(block);
}

/** Usually the batch is a single chunk, which then needs no copy. */
function joined(parts: readonly Uint8Array[]): Buffer {
  const [first] = parts;
  if (!first || parts.length > 1) return Buffer.concat(parts);
  return Buffer.from(first.buffer, first.byteOffset, first.length);
}
