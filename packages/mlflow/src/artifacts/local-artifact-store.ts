import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FileInfo } from '../protocol/entities.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import type { ArtifactInfo, ArtifactStore, ByteRange } from './artifact-store.js';
import { safeSegments } from './safe-path.js';

/** Unfinished uploads are kept here, beside the artifacts. Listings don't show this folder. */
const UPLOADS = '.uploads';

/** Most bytes that wait for the disk. Whatever has arrived by then is written in one go. */
const WRITE_AHEAD = 4 * 2 ** 20;
/** Bytes per read. */
const READ_AHEAD = 2 ** 18;

/** Errors of a path that goes through a file, or that needs a file where a folder is. */
const CONFLICTS = new Set(['EEXIST', 'EISDIR', 'ENOTDIR', 'ENOTEMPTY']);
/** Errors of a disk, or of a user's part of it, that is full. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);

/** Artifacts as files below a folder. */
export class LocalArtifactStore implements ArtifactStore {
  readonly #root: string;

  /** @param root created by the first write */
  constructor(root: string) {
    this.#root = root;
  }

  async list(folder: string): Promise<FileInfo[]> {
    const directory = await this.#resolve(folder);
    const entries = await readdir(directory, { withFileTypes: true }).catch(emptyIfMissing);
    const uploads = join(this.#root, UPLOADS);
    const infos = await Promise.all(
      entries
        .filter(({ name }) => join(directory, name) !== uploads)
        .map(async (entry): Promise<FileInfo> => {
          if (entry.isDirectory()) return { path: entry.name, is_dir: true };
          const { size } = await stat(join(directory, entry.name));
          return { path: entry.name, is_dir: false, file_size: size };
        }),
    );
    return infos.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async describe(path: string): Promise<ArtifactInfo> {
    const file = await this.#open(path);
    try {
      return await infoOf(file);
    } finally {
      await file.close();
    }
  }

  async read(path: string, range?: ByteRange) {
    const file = await this.#open(path);
    try {
      const info = await infoOf(file);
      return { ...info, stream: file.createReadStream({ highWaterMark: READ_AHEAD, ...range }) };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async write(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    if (safeSegments(path).length === 0) throw invalid('Invalid path: an artifact needs a name');
    const file = await this.#resolve(path);
    const partial = join(this.#root, UPLOADS, randomUUID());
    await mkdir(dirname(partial), { recursive: true });
    try {
      // Open the file before reading the content: a stream that opens late would create it again after the removal below.
      const upload = await open(partial, 'wx');
      await pipeline(content, upload.createWriteStream({ flush: true, highWaterMark: WRITE_AHEAD }));
      await mkdir(dirname(file), { recursive: true });
      await rename(partial, file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== undefined && CONFLICTS.has(code))
        throw invalid(`Invalid path: '${path}' needs a file where a folder is, or the other way`);
      if (code !== undefined && NO_ROOM.has(code)) {
        const message = `There is no room for '${path}' (${(error as Error).message}); make room on the disk of the artifacts.`;
        throw new MlflowError('TEMPORARILY_UNAVAILABLE', message, { cause: error });
      }
      throw error;
    } finally {
      await rm(partial, { force: true });
    }
  }

  async remove(path: string): Promise<void> {
    if (safeSegments(path).length === 0) throw invalid('Invalid path: the root cannot be removed');
    await rm(await this.#resolve(path), { recursive: true, force: true });
  }

  async #open(path: string): Promise<FileHandle> {
    const file = await this.#resolve(path);
    // Look before opening: a pipe would wait for its writer.
    const found = await stat(file).catch(() => undefined);
    if (found?.isDirectory()) throw invalid(`Artifact path refers to a directory, not a file: '${path}'`);
    const opened = found?.isFile() && (await open(file).catch(nothingIfMissing));
    if (!opened) throw notFound(`No such artifact: '${path}'`);
    return opened;
  }

  /** The file's path. Its nearest existing ancestor must lie below the root, also once symbolic links are followed. */
  async #resolve(path: string): Promise<string> {
    const target = join(this.#root, ...safeSegments(path));
    const root = await realpath(this.#root).catch(() => undefined);
    if (!root) return target;
    let ancestor = target;
    for (;;) {
      const real = await realpath(ancestor).catch(() => undefined);
      if (real === root || real?.startsWith(root + sep)) return target;
      if (real) throw invalid('Invalid path');
      ancestor = dirname(ancestor);
    }
  }
}

async function infoOf(file: FileHandle): Promise<ArtifactInfo> {
  const { size, mtime, mtimeNs, ino } = await file.stat({ bigint: true });
  // Each upload is a new file. Nanoseconds tell two that took the same number apart.
  return { size: Number(size), modified: mtime, etag: `"${[size, mtimeNs, ino].map((part) => part.toString(36)).join('-')}"` };
}

function nothingIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function emptyIfMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
  throw error;
}
