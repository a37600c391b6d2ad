import type { Readable } from 'node:stream';
import type { FileInfo } from '../protocol/entities.js';

/** Files by path (`experiment/run/artifacts/…`, with forward slashes). */
export interface FileStore {
  /** The children of a folder, sorted by name. A missing folder has none. Paths are relative to the folder. */
  list(folder: string): Promise<FileInfo[]>;
  /** @throws MlflowError or MlflowRequestError RESOURCE_DOES_NOT_EXIST */
  read(path: string): Promise<{ readonly size: number; readonly stream: Readable }>;
  /** Stores a file completely or not at all. Replaces an existing one. */
  write(path: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Removes a file, or a folder and everything in it. */
  remove(path: string): Promise<void>;
}

/** What a file is like, without its content. */
export interface ArtifactInfo {
  /** Bytes of the whole file. */
  readonly size: number;
  /** Differs whenever the content does: a strong entity tag with its quotes (RFC 9110, section 8.8.3). */
  readonly etag: string;
  /** When the file was written. */
  readonly modified: Date;
}

/** Part of a file: the positions of its first and its last byte, from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Where a tracking server keeps the files that `mlflow-artifacts:` addresses. */
export interface ArtifactStore extends FileStore {
  /** @throws MlflowError RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE for a folder */
  describe(path: string): Promise<ArtifactInfo>;
  /**
   * @param range what `stream` gives; default: the whole file
   * @throws MlflowError RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE for a folder
   */
  read(path: string, range?: ByteRange): Promise<ArtifactInfo & { readonly stream: Readable }>;
  /** Transfers between client and store that bypass the server; undefined if clients cannot reach the store. */
  readonly direct?: DirectTransfers;
}

/** Signed addresses. Whoever has one may use it until it expires. */
export interface DirectTransfers {
  /** Begins an upload in parts. The file appears when the upload is completed. @param parts how many, 1 to 10,000 */
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

/** Where to send a part with PUT. */
export interface PartAddress {
  readonly url: string;
  /** From 1. */
  readonly part_number: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface UploadedPart {
  readonly part_number: number;
  /** The tag that the store returned for the part. */
  readonly etag: string;
}
