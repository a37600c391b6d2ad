import type { Readable } from 'node:stream';
import type { FileInfo } from '../protocol/entities.js';

/** Files by path (`experiment/run/artifacts/…`, with forward slashes), as `mlflow-artifacts:` addresses them. */
export interface ArtifactStore {
  /** Children of a folder, by name; none for a folder that does not exist. Paths are relative to that folder. */
  list(folder: string): Promise<FileInfo[]>;
  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  read(path: string): Promise<{ readonly size: number; readonly stream: Readable }>;
  /** Stores a file whole or not at all; replaces one that is there. */
  write(path: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Removes a file or a folder with all in it. */
  remove(path: string): Promise<void>;
}
