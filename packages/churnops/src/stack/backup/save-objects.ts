import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BucketObject, BucketObjects } from '@churnops/mlflow/bucket-objects';
import { ChurnopsError } from '../../errors.js';
import { atOnce } from './at-once.js';
import { objectFile, type SavedObject } from './manifest.js';
import { writeNewFile } from './written-file.js';

/**
 * Saves objects as files that are named after their checksums, so that any key will do and the same content is kept once.
 *
 * @returns what was saved, in the order of the list; without objects that were deleted since they were listed
 */
export async function saveObjects(
  bucket: BucketObjects,
  listed: readonly BucketObject[],
  {
    folder,
    signal,
    onBytes,
  }: { readonly folder: string; readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
): Promise<SavedObject[]> {
  const saved: (SavedObject | undefined)[] = new Array(listed.length);
  let bytes = 0;
  await atOnce(listed, signal, async ({ key }, i) => {
    const object = await bucket.read(key);
    if (object === undefined) return;
    const part = join(folder, 'objects', `part-${i}`);
    const written = await writeNewFile(part, object.stream);
    if (written.bytes !== object.size) {
      const found = `the object ${key} ended after ${written.bytes} of ${object.size} bytes`;
      throw new ChurnopsError('CHURN_STORAGE', found, 'check what the S3 logged, and try again');
    }
    await keepOnce(folder, part, written.sha256);
    saved[i] = { key, size: written.bytes, etag: object.etag, sha256: written.sha256 };
    bytes += written.bytes;
    onBytes(bytes);
  });
  return saved.filter((object) => object !== undefined);
}

async function keepOnce(folder: string, part: string, sha256: string): Promise<void> {
  const file = join(folder, objectFile(sha256));
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await rename(part, file);
}
