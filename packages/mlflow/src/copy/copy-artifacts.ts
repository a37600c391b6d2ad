import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { TrackingServer } from './tracking-server.js';

export interface CopiedArtifacts {
  readonly files: number;
  readonly bytes: number;
  /** What differs after the copy. */
  readonly differences: readonly string[];
}

/** Copies all files below one address to another, streaming, and reads each back. Files that are already the same are left alone. */
export async function copyArtifacts(
  source: TrackingServer,
  sourceUri: string,
  target: TrackingServer,
  targetUri: string,
): Promise<CopiedArtifacts> {
  const from = await source.artifacts.at(sourceUri);
  const to = await target.artifacts.at(targetUri);
  const differences: string[] = [];
  let files = 0;
  let bytes = 0;
  for await (const { path, size } of filesBelow(from.store, from.path)) {
    const place = { from: posix.join(from.path, path), to: posix.join(to.path, path) };
    const sent = createHash('sha256');
    const { stream } = await from.store.read(place.from);
    let count = 0;
    const counted = async function* () {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        // A bucket is read without the client that the signal stops.
        source.signal?.throwIfAborted();
        sent.update(chunk);
        count += chunk.length;
        yield chunk;
      }
    };
    await to.store.write(place.to, counted());
    const stored = createHash('sha256');
    for await (const chunk of (await to.store.read(place.to)).stream as AsyncIterable<Uint8Array>) stored.update(chunk);
    if (sent.digest('hex') !== stored.digest('hex') || (size !== undefined && size !== count)) {
      differences.push(`artifact ${targetUri}/${path}: not the same bytes as ${sourceUri}/${path}`);
    }
    files++;
    bytes += count;
  }
  return { files, bytes, differences };
}

async function* filesBelow(
  store: Awaited<ReturnType<TrackingServer['artifacts']['at']>>['store'],
  root: string,
  folder = '',
): AsyncGenerator<{ path: string; size: number | undefined }> {
  for (const { path: name, is_dir, file_size } of await store.list(posix.join(root, folder))) {
    const path = posix.join(folder, name);
    if (is_dir) yield* filesBelow(store, root, path);
    else yield { path, size: file_size === undefined ? undefined : Number(file_size) };
  }
}
