import type { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { type BucketAccess, s3Client } from './s3-client.js';

/** An object as a listing has it. */
export interface BucketObject {
  readonly key: string;
  readonly size: number;
  /** With its quotes. The same content, sent in the same parts, has the same tag. */
  readonly etag: string;
}

/** Bytes per part of an upload. */
const PART_BYTES = 8 * 2 ** 20;
/** Objects in one DeleteObjects (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html). */
const MOST_DELETED = 1000;

/**
 * All objects of a bucket by their keys, whatever these look like, for copies of the whole. Errors are those of the S3 client.
 *
 * @example
 * const objects = new BucketObjects({ bucket: 'mlflow', endpoint: 'http://127.0.0.1:9000', credentials });
 * for await (const { key, size } of objects.list()) console.log(key, size);
 */
export class BucketObjects {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor({ bucket, ...access }: BucketAccess) {
    this.#bucket = bucket;
    this.#client = s3Client(access);
  }

  /** The newest version of each object. @param prefix of their keys; default: all */
  async *list(prefix = ''): AsyncGenerator<BucketObject> {
    for await (const page of paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, Prefix: prefix })) {
      for (const { Key: key = '', Size: size = 0, ETag: etag = '' } of page.Contents ?? []) yield { key, size, etag };
    }
  }

  /** What `list` gives, at once. */
  async listAll(prefix?: string): Promise<BucketObject[]> {
    const listed: BucketObject[] = [];
    for await (const object of this.list(prefix)) listed.push(object);
    return listed;
  }

  /** @returns undefined if there is no such object (any more) */
  async read(key: string): Promise<{ readonly etag: string; readonly size: number; readonly stream: Readable } | undefined> {
    try {
      const {
        Body,
        ETag = '',
        ContentLength = 0,
      } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return { etag: ETag, size: ContentLength, stream: Body as Readable };
    } catch (error) {
      if ((error as S3ServiceException).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  /** Stores an object completely or not at all. */
  async write(key: string, content: Readable): Promise<void> {
    const params = { Bucket: this.#bucket, Key: key, Body: content };
    await new Upload({ client: this.#client, params, partSize: PART_BYTES, queueSize: 2 }).done();
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (let i = 0; i < keys.length; i += MOST_DELETED) {
      const Objects = keys.slice(i, i + MOST_DELETED).map((Key) => ({ Key }));
      const { Errors: [failed] = [] } = await this.#client.send(
        new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } }),
      );
      if (failed) throw new Error(`${failed.Key} cannot be deleted: ${failed.Message}`);
    }
  }

  close(): void {
    this.#client.destroy();
  }
}
