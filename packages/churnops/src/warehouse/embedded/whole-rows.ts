/**
 * Joins chunks that break anywhere into pages of whole rows. Each page goes into one COPY.
 *
 * @param pageBytes a page is at most this long, plus the chunk or the row that makes it full
 */
export async function* wholeRows(chunks: AsyncIterable<Uint8Array>, pageBytes: number): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const lineEnd = bytes + chunk.length >= pageBytes ? chunk.lastIndexOf(10) + 1 : 0;
    if (lineEnd === 0) {
      parts.push(chunk);
      bytes += chunk.length;
      continue;
    }
    yield Buffer.concat([...parts, chunk.subarray(0, lineEnd)]);
    parts = [chunk.subarray(lineEnd)];
    bytes = chunk.length - lineEnd;
  }
  if (bytes > 0) yield Buffer.concat(parts);
}
