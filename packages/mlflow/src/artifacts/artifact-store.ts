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
  /** Transfers between client and store that pass the server by; undefined where the store has no address that a client reaches. */
  readonly direct?: DirectTransfers;
}

/** Signed addresses, which are open to whoever has them, for a while. */
export interface DirectTransfers {
  /** Begins an upload in parts, which is stored whole when it is completed. @param parts how many, 1 to 10,000 */
  createUpload(
    path: string,
    parts: number,
  ): Promise<{ readonly upload_id: string; readonly credentials: readonly PartAddress[] }>;
  completeUpload(path: string, uploadId: string, parts: readonly UploadedPart[]): Promise<void>;
  abortUpload(path: string, uploadId: string): Promise<void>;
  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST */
  downloadAddress(path: string): Promise<{
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly file_size: number;
  }>;
}

/** Where a part is sent with PUT. */
export interface PartAddress {
  readonly url: string;
  /** From 1. */
  readonly part_number: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface UploadedPart {
  readonly part_number: number;
  /** What the store answered to the part. */
  readonly etag: string;
}
