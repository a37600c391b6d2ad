import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { BucketObject, BucketObjects } from '@churnops/mlflow/bucket-objects';
import { atOnce } from './at-once.js';
import { objectFile, type SavedObject } from './manifest.js';

/**
 * Writes objects back into the bucket, except those that are there as they were saved.
 *
 * @returns how many were written
 */
export async function restoreObjects(
  bucket: BucketObjects,
  objects: readonly SavedObject[],
  present: readonly BucketObject[],
  {
    folder,
    signal,
    onBytes,
  }: { readonly folder: string; readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
): Promise<number> {
  const there = new Map(present.map((object) => [object.key, object]));
  const isThere = ({ key, size, etag }: SavedObject) => there.get(key)?.size === size && there.get(key)?.etag === etag;
  const missing = objects.filter((object) => !isThere(object));
  let bytes = 0;
  await atOnce(missing, signal, async ({ key, size, sha256 }) => {
    await bucket.write(key, createReadStream(join(folder, objectFile(sha256))));
    bytes += size;
    onBytes(bytes);
  });
  return missing.length;
}
