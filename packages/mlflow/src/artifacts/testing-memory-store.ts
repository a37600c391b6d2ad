import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FileInfo } from '../protocol/entities.js';
import { notFound } from '../protocol/mlflow-error.js';
import type { ArtifactInfo, ArtifactStore, ByteRange } from './artifact-store.js';
import { safeSegments } from './safe-path.js';

/** Test support: artifacts in memory, of which nothing is left on disk. */
export class MemoryStore implements ArtifactStore {
  readonly files = new Map<string, Buffer>();

  /** @param files their content by path */
  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, content] of Object.entries(files)) this.files.set(path, Buffer.from(content));
  }

  async list(folder: string): Promise<FileInfo[]> {
    const parents = safeSegments(folder);
    const children = new Map<string, FileInfo>();
    for (const [path, content] of [...this.files].sort()) {
      const segments = path.split('/');
      if (!parents.every((segment, i) => segment === segments[i])) continue;
      const [name, ...deeper] = segments.slice(parents.length);
      const isFolder = deeper.length > 0;
      if (name) children.set(name, { path: name, is_dir: isFolder, ...(!isFolder && { file_size: content.length }) });
    }
    return [...children.values()];
  }

  async describe(path: string): Promise<ArtifactInfo> {
    const content = this.#content(path);
    return { size: content.length, etag: `"${createHash('md5').update(content).digest('hex')}"`, modified: new Date(0) };
  }

  async read(path: string, range?: ByteRange): Promise<ArtifactInfo & { readonly stream: Readable }> {
    const content = this.#content(path);
    const part = range ? content.subarray(range.start, range.end + 1) : content;
    return { ...(await this.describe(path)), stream: Readable.from([part]) };
  }

  async write(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    this.files.set(safeSegments(path).join('/'), Buffer.concat(chunks));
  }

  async remove(path: string): Promise<void> {
    const removed = safeSegments(path).join('/');
    for (const key of [...this.files.keys()]) if (key === removed || key.startsWith(`${removed}/`)) this.files.delete(key);
  }

  #content(path: string): Buffer {
    const content = this.files.get(safeSegments(path).join('/'));
    if (!content) throw notFound(`No such artifact: '${path}'`);
    return content;
  }
}
