import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** A file of a backup. Only its owner may read it. */
const MODE = 0o600;

/**
 * Writes a stream into a new file. With `isSynced` it waits until the disk has them. `onBytes` gets the bytes written so far.
 */
export async function writeNewFile(
  file: string,
  content: Readable | Iterable<Uint8Array>,
  { isSynced = false, onBytes }: { readonly isSynced?: boolean; readonly onBytes?: (bytes: number) => void } = {},
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(file, 'wx', MODE);
  try {
    for await (const chunk of content as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      bytes += chunk.length;
      await handle.writeFile(chunk);
      onBytes?.(bytes);
    }
    if (isSynced) await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}
