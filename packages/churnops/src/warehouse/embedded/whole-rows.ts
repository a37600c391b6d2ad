/**
 * Gathers chunks that break anywhere into pages of whole rows.
 *
 * @param pageBytes a page ends with the chunk that makes it this long
 * @returns the pieces of each page
 */
export async function* wholeRows(chunks: AsyncIterable<Uint8Array>, pageBytes: number): AsyncGenerator<Uint8Array[]> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const lineEnd = bytes + chunk.length >= pageBytes ? chunk.lastIndexOf(10) + 1 : 0;
    if (lineEnd === 0) {
      parts.push(chunk);
      bytes += chunk.length;
      continue;
    }
    yield [...parts, chunk.subarray(0, lineEnd)];
    parts = [chunk.subarray(lineEnd)];
    bytes = chunk.length - lineEnd;
  }
  if (bytes > 0) yield parts;
}
