import { open } from 'node:fs/promises';

/**
 * The start of a CSV file, up to the end of a row; all of it if it is short enough. A line break within quotes does not end a row.
 *
 * @param most bytes
 */
export async function readWholeRows(path: string, most: number): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, most));
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await file.read(bytes, read, bytes.length - read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    const isWhole = size <= most;
    return bytes.subarray(0, isWhole ? read : endOfRows(bytes)).toString('utf8');
  } finally {
    await file.close();
  }
}

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

function endOfRows(bytes: Uint8Array): number {
  let end = 0;
  let isQuoted = false;
  for (const [i, byte] of bytes.entries()) {
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (byte === LINE_FEED && !isQuoted) end = i + 1;
  }
  return end;
}
