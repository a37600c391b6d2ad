import { invalid } from '../protocol/mlflow-error.js';
import { decodeOnce } from '../protocol/unquote.js';
import type { ArtifactStore } from './artifact-store.js';
import { LocalArtifactStore } from './local-artifact-store.js';

/** Opens the store of a bucket. */
export type OpenArtifacts = (bucket: string) => Promise<ArtifactStore>;

/** A file or folder in a store. */
export interface ArtifactPlace {
  readonly store: ArtifactStore;
  readonly path: string;
}

export interface ArtifactPlacesOptions {
  /** What `mlflow-artifacts:` addresses. */
  readonly own: ArtifactStore;
  /** Opens the buckets of `s3:` addresses. Default: none is opened. */
  readonly openBucket?: OpenArtifacts | undefined;
  /**
   * Only `s3:` addresses below this one are opened. Clients name the locations of their experiments, and must not reach with the server's
   * rights what the server was not given for that. If it is a folder (a `file:` address or an absolute path), the files below it are read,
   * and no others. Default: all buckets are opened, and no folder.
   */
  readonly below?: string;
}

/** Finds where the files behind an artifact address are. */
export class ArtifactPlaces {
  readonly #options: ArtifactPlacesOptions;
  readonly #buckets = new Map<string, Promise<ArtifactStore>>();

  constructor(options: ArtifactPlacesOptions) {
    this.#options = options;
  }

  /** @throws MlflowError INVALID_PARAMETER_VALUE for an address that this server does not read */
  async at(uri: string): Promise<ArtifactPlace> {
    const { own, openBucket, below } = this.#options;
    const [address = ''] = uri.split('?');
    const [, path] = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/.exec(address) ?? [];
    if (path !== undefined) return { store: own, path };
    const [, bucket, key = ''] = /^s3:\/\/([^/]+)\/*(.*)$/.exec(address) ?? [];
    const root = below?.split('?')[0]?.replace(/\/+$/, '');
    const isBelow = root === undefined || `${address}/`.startsWith(`${root}/`);
    const folder = root === undefined ? undefined : folderOf(root);
    if (folder !== undefined && isBelow) {
      return { store: new LocalArtifactStore(folder), path: folderOf(address)?.slice(folder.length + 1) ?? '' };
    }
    if (!bucket || !openBucket || !isBelow) throw invalid(`The artifacts are at ${uri}, which this server does not hold.`);
    const store = this.#buckets.get(bucket) ?? openBucket(bucket);
    this.#buckets.set(bucket, store);
    return { store: await store, path: key };
  }
}

/** The folder that a `file:` address of this machine or an absolute path names. */
function folderOf(address: string): string | undefined {
  if (address.startsWith('/')) return address;
  const [, path] = /^file:(?:\/\/(?:localhost)?)?(\/.*)$/i.exec(address) ?? [];
  return path === undefined ? undefined : decodeOnce(path);
}
