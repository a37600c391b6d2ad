import type { FileStore } from '../artifacts/artifact-store.js';
import { HttpArtifactStore } from './http-artifact-store.js';
import { MlflowRequestError, type RestClient } from './rest-client.js';

/** Opens the store of a bucket. */
export type OpenBucket = (bucket: string) => Promise<FileStore>;

/** Finds a tracking server's artifacts: behind the server (`mlflow-artifacts:`), or in a bucket that clients read (`s3:`). */
export class ArtifactAddresses {
  readonly #proxy: HttpArtifactStore;
  readonly #openBucket: OpenBucket | undefined;
  readonly #buckets = new Map<string, Promise<FileStore>>();

  constructor(rest: RestClient, openBucket: OpenBucket | undefined) {
    this.#proxy = new HttpArtifactStore(rest);
    this.#openBucket = openBucket;
  }

  /** @throws MlflowRequestError for an address that a client cannot reach */
  async at(uri: string): Promise<{ readonly store: FileStore; readonly path: string }> {
    // mlflow-artifacts:/path, or mlflow-artifacts://host:port/path, which names the server that was asked.
    const [, path] = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/.exec(uri) ?? [];
    if (path !== undefined) return { store: this.#proxy, path };
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
    if (bucket && key && this.#openBucket) {
      const store = this.#buckets.get(bucket) ?? this.#openBucket(bucket);
      this.#buckets.set(bucket, store);
      return { store: await store, path: key };
    }
    throw new MlflowRequestError(
      `artifacts at ${uri} cannot be reached; start the tracking server with --serve-artifacts (its default), ` +
        'so that it hands out mlflow-artifacts: addresses',
      0,
      undefined,
    );
  }
}
