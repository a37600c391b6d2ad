import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { ChurnopsError } from '../../errors.js';
import { type Progress, showTask } from '../../progress.js';
import { CHECKSUMS, MANIFEST, type Manifest, manifest, OBJECTS, objectFile, type SavedObject, savedObject } from './manifest.js';
import { KNOWN_MIGRATIONS } from './read-migrations.js';

/** A backup whose files are all there, as they were written. */
export interface Backup {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly objects: readonly SavedObject[];
}

/**
 * Reads a backup, and all of its files once, to compare them with their checksums.
 *
 * @throws ChurnopsError CHURN_BACKUP_DAMAGED if it is no complete backup, or a file is not as it was written; CHURN_DATABASE_NEWER if a later
 *   version of churnops made it
 */
export async function readBackup(folder: string, progress: Progress, signal: AbortSignal): Promise<Backup> {
  const sums = await readChecksums(folder);
  await showTask(progress, `checking ${folder}`, sums.size, async (task) => {
    let checked = 0;
    for (const [name, sha256] of sums) {
      signal.throwIfAborted();
      const found = await checksumOf(join(folder, name));
      if (found === undefined) throw damaged(folder, `${name} is missing`);
      if (found !== sha256) throw damaged(folder, `${name} is not as it was written`);
      task.update(++checked);
    }
    task.done(`${checked} files as they were written`);
  });
  const require = (name: string) => {
    if (!sums.has(name)) throw damaged(folder, `${CHECKSUMS} lacks ${name}`);
  };
  require(MANIFEST);
  require(OBJECTS);
  const read = readManifest(folder, JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  const lines = (await readFile(join(folder, OBJECTS), 'utf8')).split('\n').filter(Boolean);
  const objects = lines.map((line) => savedObject.parse(JSON.parse(line)));
  for (const { file } of read.databases) require(file);
  for (const { sha256 } of objects) require(objectFile(sha256));
  requireKnown(read);
  return { folder, manifest: read, objects };
}

async function readChecksums(folder: string): Promise<Map<string, string>> {
  let text: string;
  try {
    text = await readFile(join(folder, CHECKSUMS), 'utf8');
  } catch (error) {
    if (/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? '')) {
      throw damaged(folder, `there is no ${CHECKSUMS}, so it is no backup, or one that broke off`);
    }
    throw error;
  }
  return new Map(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        // Names within the folder only: a list that somebody changed must not have other files read.
        const [, sha256, name] = /^([0-9a-f]{64}) {2}((?:(?:databases|objects\/[0-9a-f]{2})\/)?[\w%-][\w%.-]*)$/.exec(line) ?? [];
        if (sha256 === undefined || name === undefined)
          throw damaged(folder, `${CHECKSUMS} has the line ${JSON.stringify(line.slice(0, 80))}`);
        return [name, sha256] as const;
      }),
  );
}

/** @returns undefined if there is no such file */
async function checksumOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return hash.digest('hex');
}

function readManifest(folder: string, document: unknown): Manifest {
  const { data, error } = manifest.safeParse(document);
  if (data) return data;
  const { format } = document as { format?: unknown };
  if (typeof format === 'number' && format > 1) {
    throw new ChurnopsError('CHURN_DATABASE_NEWER', `${folder} has the format ${format}; this version knows 1`, NEWER_REMEDY);
  }
  throw damaged(folder, `${MANIFEST}: ${z.prettifyError(error).replaceAll('\n', ' ')}`);
}

const NEWER_REMEDY = 'use the version of churnops that made the backup, or a later one';

/** A database that a later version has changed would be refused at the next start. */
function requireKnown({ databases }: Manifest): void {
  for (const [table, { migrations }] of Object.entries(KNOWN_MIGRATIONS)) {
    const names = databases.flatMap(({ migrations: had }) => had[table] ?? []);
    const unknown = names.find((name) => !Object.hasOwn(migrations, name));
    if (unknown === undefined) continue;
    throw new ChurnopsError(
      'CHURN_DATABASE_NEWER',
      `the backup has had the migration ${unknown}, which this version does not know`,
      NEWER_REMEDY,
    );
  }
}

function damaged(folder: string, found: string): ChurnopsError {
  return new ChurnopsError('CHURN_BACKUP_DAMAGED', `${folder}: ${found}`, 'take another backup; nothing was changed');
}
