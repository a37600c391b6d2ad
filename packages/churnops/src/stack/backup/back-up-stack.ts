import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BucketObjects } from '@churnops/mlflow/bucket-objects';
import { ChurnopsError } from '../../errors.js';
import { type Progress, showTask } from '../../progress.js';
import { VERSION } from '../../version.js';
import { CHECKSUMS, MANIFEST, type Manifest, manifest, OBJECTS, objectFile, type SavedObject } from './manifest.js';
import { inSession } from './psql-session.js';
import { type DumpedDatabase, saveDatabase } from './save-database.js';
import { saveObjects } from './save-objects.js';
import { inMegabytes, sizeOf } from './size-of.js';
import type { StackServers } from './stack-servers.js';
import { asStorageFailure } from './storage-failure.js';
import { writeNewFile } from './written-file.js';

interface BackupOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Dumps are compressed and have no indexes: of the size on the server, they rarely take more than this share. */
const DUMPED_SHARE = 0.5;

/**
 * Saves databases and bucket into a new folder, while everything goes on. The folder appears under its name once it is complete; until then, it is
 * `NAME.unfinished`.
 *
 * What refers to something is saved before what it refers to: churnops' database, then the tracking server's, then the bucket. Files are
 * uploaded before rows name them, so each row that is saved has its files. What is deleted for good meanwhile (`mlflow gc`) is counted as vanished.
 *
 * @throws ChurnopsError CHURN_CANNOT_WRITE if there is something of that name, or not enough room; CHURN_STACK, CHURN_DATABASE_UNREACHABLE or
 *   CHURN_STORAGE if databases or bucket can't be read; the signal's reason. Nothing is left then
 */
export async function backUpStack(servers: StackServers, target: string, options: BackupOptions): Promise<Manifest> {
  const folder = resolve(target);
  const unfinished = `${folder}.unfinished`;
  for (const path of [folder, unfinished]) {
    if (!existsSync(path)) continue;
    const remedy =
      path === folder
        ? 'choose another name'
        : 'wait for the backup that writes it; if there is none, one broke off: remove the folder';
    throw new ChurnopsError('CHURN_CANNOT_WRITE', `${path} is there already`, remedy);
  }
  const bucket = new BucketObjects(servers.bucket);
  try {
    await requireRoom(servers, bucket, dirname(folder), options.signal);
    await mkdir(unfinished, { mode: 0o700 }).catch((error) => {
      throw cannotWrite(unfinished, error);
    });
    try {
      const saved = await saveAll(servers, bucket, unfinished, options);
      await rename(unfinished, folder);
      return saved;
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    }
  } catch (error) {
    options.signal.throwIfAborted();
    throw explain(error, folder);
  } finally {
    bucket.close();
  }
}

async function saveAll(
  servers: StackServers,
  bucket: BucketObjects,
  folder: string,
  { progress, signal, now }: BackupOptions,
): Promise<Manifest> {
  await mkdir(join(folder, 'databases'), { mode: 0o700 });
  await mkdir(join(folder, 'objects'), { mode: 0o700 });
  const started = now();
  const dumped: DumpedDatabase[] = [];
  for (const name of servers.databases) {
    dumped.push(
      await showTask(progress, `database ${name}`, undefined, async (task) => {
        const one = await saveDatabase(name, { postgres: servers.postgres, signal, folder, onBytes: task.update });
        task.done(inMegabytes(one.saved.bytes));
        return one;
      }),
    );
  }
  const listed = await bucket.listAll(servers.bucket.prefix);
  const objects = await showTask(progress, `bucket ${servers.bucket.bucket}`, sizeOf(listed), async (task) => {
    const saved = await saveObjects(bucket, listed, { folder, signal, onBytes: task.update });
    task.done(`${saved.length} objects, ${inMegabytes(sizeOf(saved))}`);
    return saved;
  });
  signal.throwIfAborted();
  const described: Manifest = manifest.parse({
    format: 1,
    churnops: VERSION,
    started_at: started.toISOString(),
    finished_at: now().toISOString(),
    time_zone: servers.timeZone,
    databases: dumped.map(({ saved }) => saved),
    bucket: {
      name: servers.bucket.bucket,
      objects: objects.length,
      bytes: sizeOf(objects),
      vanished: listed.length - objects.length,
    },
    churn: dumped[0]?.churn ?? null,
  });
  await writeLists(folder, described, dumped, objects);
  return described;
}

/** The checksums come last: a folder without them is no backup. `sha256sum --check SHA256SUMS` knows the format. */
async function writeLists(
  folder: string,
  described: Manifest,
  dumped: readonly DumpedDatabase[],
  objects: readonly SavedObject[],
): Promise<void> {
  const write = (name: string, lines: Iterable<string>) =>
    writeNewFile(join(folder, name), encode(lines), { isSynced: true }).then(({ sha256 }) => [name, sha256] as const);
  const sums = new Map([
    await write(MANIFEST, [JSON.stringify(described, null, 2)]),
    await write(
      OBJECTS,
      objects.map((object) => JSON.stringify(object)),
    ),
    ...dumped.map(({ saved, sha256 }) => [saved.file, sha256] as const),
    ...objects.map(({ sha256 }) => [objectFile(sha256), sha256] as const),
  ]);
  await write(
    CHECKSUMS,
    [...sums].map(([name, sha256]) => `${sha256}  ${name}`),
  );
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

function* encode(lines: Iterable<string>): Generator<Uint8Array> {
  for (const line of lines) yield Buffer.from(`${line}\n`);
}

/** @throws ChurnopsError CHURN_CANNOT_WRITE */
async function requireRoom(
  { databases, postgres, bucket: { prefix } }: StackServers,
  bucket: BucketObjects,
  parent: string,
  signal: AbortSignal,
): Promise<void> {
  let needed = sizeOf(await bucket.listAll(prefix));
  for (const name of databases) {
    const [size] = await inSession(postgres, name, signal, (session) =>
      session.ask('SELECT pg_database_size(current_database())'),
    );
    needed += Number(size) * DUMPED_SHARE;
  }
  const { bavail, bsize } = await statfs(parent).catch((error) => {
    throw cannotWrite(parent, error);
  });
  if (bavail * bsize >= needed) return;
  const found = `${parent} has ${inMegabytes(bavail * bsize)} of room; databases and bucket may take ${inMegabytes(needed)}`;
  throw new ChurnopsError('CHURN_CANNOT_WRITE', found, 'choose a folder on a disk with more room, or make room');
}

function explain(error: unknown, folder: string): unknown {
  if (error instanceof ChurnopsError) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  if (path !== undefined || code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO') return cannotWrite(folder, error as Error);
  return asStorageFailure(error);
}

function cannotWrite(folder: string, cause: Error): ChurnopsError {
  const remedy = `check that ${basename(dirname(folder)) === '' ? 'the folder' : dirname(folder)} exists, has room and belongs to you`;
  return new ChurnopsError('CHURN_CANNOT_WRITE', `${folder} cannot be written: ${cause.message}`, remedy, { cause });
}
