import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FileStore } from '../artifacts/artifact-store.js';
import type { FileInfo } from '../protocol/entities.js';
import type { RestClient } from './rest-client.js';

/** Artifacts behind a tracking server, ours or the real one: `mlflow-artifacts/artifacts/…`. Throws MlflowRequestError as `RestClient`. */
export class HttpArtifactStore implements FileStore {
  readonly #rest: RestClient;
  readonly #base: string;

  constructor(rest: RestClient) {
    this.#rest = rest;
    this.#base = `${rest.base}/api/2.0/mlflow-artifacts/artifacts`;
  }

  async list(folder: string): Promise<FileInfo[]> {
    const response = await this.#rest.request('GET', `${this.#base}?${new URLSearchParams({ path: folder })}`);
    const { files = [] } = (await response.json()) as { files?: FileInfo[] };
    return files;
  }

  /** @throws MlflowRequestError with status 404 if the file does not exist */
  async read(path: string) {
    const response = await this.#rest.request('GET', this.#url(path));
    const stream = response.body ? Readable.fromWeb(response.body as ReadableStream) : Readable.from([]);
    return { size: Number(response.headers.get('content-length') ?? Number.NaN), stream };
  }

  async write(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#rest.request('PUT', this.#url(path), {
      body: content as NonNullable<RequestInit['body']>,
      headers: { 'content-type': 'application/octet-stream' },
    });
  }

  async remove(path: string): Promise<void> {
    await this.#rest.request('DELETE', this.#url(path));
  }

  #url(path: string): string {
    return `${this.#base}/${path.split('/').filter(Boolean).map(encodeURIComponent).join('/')}`;
  }
}
