import { statfsSync } from 'node:fs';

/** A segment of the write-ahead log, 16 MB: what Postgres may need at once (PostgreSQL, "WAL Internals"). */
const SEGMENT = 2 ** 24;

/**
 * What PGlite does not say when it fails: that the disk has no room for it.
 *
 * @returns the error that Node has for a full disk, with code ENOSPC; undefined if there is room
 */
export function noRoom(
  folder: string,
  { bavail, bsize }: { readonly bavail: number; readonly bsize: number } = statfsSync(folder),
): Error | undefined {
  const free = bavail * bsize;
  if (free >= SEGMENT) return undefined;
  const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
  const message = `the database in ${folder} needs ${megabytes(SEGMENT)}, and ${megabytes(free)} are free`;
  return Object.assign(new Error(message), { code: 'ENOSPC' });
}
