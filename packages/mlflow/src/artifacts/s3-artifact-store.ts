import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadBucketCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  type S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { FileInfo } from '../protocol/entities.js';
import { invalid, MlflowError, notFound } from '../protocol/mlflow-error.js';
import type { ArtifactInfo, ArtifactStore, ByteRange, DirectTransfers, UploadedPart } from './artifact-store.js';
import { type BucketAccess, s3Client } from './s3-client.js';
import { safeSegments } from './safe-path.js';

export interface S3Options extends BucketAccess {
  /** Folder in the bucket; default: its root. */
  readonly prefix?: string | undefined;
}

/** Bytes per part, and parts sent at the same time. Together they are the memory that an upload of any size needs. */
const PART_BYTES = 8 * 2 ** 20;
const PARTS_AT_ONCE = 4;
/** Objects in one DeleteObjects (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html). */
const MOST_DELETED = 1000;
/** Bytes of a key (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html). */
const MOST_IN_KEY = 1024;
/** How long a signed address is valid: enough for a large file on a slow connection. */
const ADDRESS_SECONDS = 3600;

/**
 * Artifacts as objects in a bucket, in S3 or a server that speaks its protocol. Content is streamed both ways, large files in parts.
 * An object appears when its last byte has arrived.
 *
 * @example
 * new S3ArtifactStore({ bucket: 'mlflow', endpoint: 'http://127.0.0.1:9000', credentials: { accessKeyId, secretAccessKey } })
 */
export class S3ArtifactStore implements ArtifactStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: readonly string[];
  #bucketIsThere: Promise<void> | undefined;

  constructor({ bucket, prefix = '', ...access }: S3Options) {
    this.#bucket = bucket;
    this.#prefix = safeSegments(prefix.replace(/^\/+/, ''));
    this.#client = s3Client(access);
  }

  async list(folder: string): Promise<FileInfo[]> {
    const key = this.#key(folder);
    const prefix = key && `${key}/`;
    const files: FileInfo[] = [];
    const search = { Bucket: this.#bucket, Prefix: prefix, Delimiter: '/' };
    try {
      for await (const page of paginateListObjectsV2({ client: this.#client }, search)) {
        for (const { Prefix = '' } of page.CommonPrefixes ?? []) {
          files.push({ path: Prefix.slice(prefix.length, -1), is_dir: true });
        }
        for (const { Key = '', Size = 0 } of page.Contents ?? []) {
          // Some tools create an empty object that stands for a folder.
          if (Key !== prefix) files.push({ path: Key.slice(prefix.length), is_dir: false, file_size: Size });
        }
      }
    } catch (error) {
      if ((error as S3ServiceException).name === 'NoSuchBucket') return [];
      throw this.#explain(error, folder);
    }
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async describe(path: string): Promise<ArtifactInfo> {
    try {
      return infoOf(await this.#client.send(new HeadObjectCommand(this.#object(path))));
    } catch (error) {
      throw this.#explain(error, path);
    }
  }

  async read(path: string, range?: ByteRange) {
    const target = { ...this.#object(path), ...(range && { Range: `bytes=${range.start}-${range.end}` }) };
    try {
      const object = await this.#client.send(new GetObjectCommand(target));
      return { ...infoOf(object), stream: object.Body as Readable };
    } catch (error) {
      throw this.#explain(error, path);
    }
  }

  async write(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const target = this.#object(path);
    await this.#ensureBucket();
    const upload = new Upload({
      client: this.#client,
      params: { ...target, Body: Readable.from(content, { objectMode: false }) },
      partSize: PART_BYTES,
      queueSize: PARTS_AT_ONCE,
    });
    try {
      await upload.done();
    } catch (error) {
      throw this.#explain(error, path);
    }
  }

  async remove(path: string): Promise<void> {
    const { Bucket, Key } = this.#object(path);
    try {
      const search = { Bucket, Prefix: `${Key}/` };
      for await (const page of paginateListObjectsV2({ client: this.#client }, search, {})) {
        const below = (page.Contents ?? []).map(({ Key: key }) => ({ Key: key as string }));
        for (let i = 0; i < below.length; i += MOST_DELETED) await this.#delete(below.slice(i, i + MOST_DELETED));
      }
      await this.#delete([{ Key }]);
    } catch (error) {
      if ((error as S3ServiceException).name === 'NoSuchBucket') return;
      throw this.#explain(error, path);
    }
  }

  readonly direct: DirectTransfers = {
    createUpload: async (path, parts) => {
      const target = this.#object(path);
      await this.#ensureBucket();
      try {
        const { UploadId } = await this.#client.send(new CreateMultipartUploadCommand(target));
        const credentials = await Promise.all(
          Array.from({ length: parts }, async (_, i) => {
            const part = new UploadPartCommand({ ...target, UploadId, PartNumber: i + 1 });
            return { url: await this.#sign(part), part_number: i + 1, headers: {} };
          }),
        );
        return { upload_id: UploadId as string, credentials };
      } catch (error) {
        throw this.#explain(error, path);
      }
    },
    completeUpload: async (path, uploadId, parts) => {
      const MultipartUpload = {
        Parts: [...parts].sort(byNumber).map((part) => ({ PartNumber: part.part_number, ETag: part.etag })),
      };
      const command = new CompleteMultipartUploadCommand({ ...this.#object(path), UploadId: uploadId, MultipartUpload });
      await this.#client.send(command).catch((error) => {
        throw this.#explain(error, path);
      });
    },
    abortUpload: async (path, uploadId) => {
      const command = new AbortMultipartUploadCommand({ ...this.#object(path), UploadId: uploadId });
      await this.#client.send(command).catch((error) => {
        throw this.#explain(error, path);
      });
    },
    downloadAddress: async (path) => {
      const target = this.#object(path);
      const { size } = await this.describe(path);
      return { url: await this.#sign(new GetObjectCommand(target)), headers: {}, file_size: size };
    },
  };

  #sign(command: UploadPartCommand | GetObjectCommand): Promise<string> {
    return getSignedUrl(this.#client, command as GetObjectCommand, { expiresIn: ADDRESS_SECONDS });
  }

  async #delete(objects: readonly { readonly Key: string }[]): Promise<void> {
    const command = new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects: [...objects], Quiet: true } });
    const { Errors: [failed] = [] } = await this.#client.send(command);
    if (failed) throw new Error(`${failed.Key}: ${failed.Message}`);
  }

  #object(path: string): { Bucket: string; Key: string } {
    if (safeSegments(path).length === 0) throw invalid('Invalid path: an artifact needs a name');
    const Key = this.#key(path);
    if (Buffer.byteLength(Key) > MOST_IN_KEY) {
      throw invalid(
        `Invalid path: '${path.slice(0, 100)}…' is too long; with the bucket's folder it has at most ${MOST_IN_KEY} bytes`,
      );
    }
    return { Bucket: this.#bucket, Key };
  }

  #key(path: string): string {
    return [...this.#prefix, ...safeSegments(path)].join('/');
  }

  /** Creates the bucket before the first upload: the content of a failed upload could not be read a second time. */
  #ensureBucket(): Promise<void> {
    this.#bucketIsThere ??= this.#makeBucket().catch((error) => {
      this.#bucketIsThere = undefined;
      throw this.#explain(error, '');
    });
    return this.#bucketIsThere;
  }

  async #makeBucket(): Promise<void> {
    const Bucket = this.#bucket;
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket }));
    } catch (error) {
      if ((error as S3ServiceException).$metadata?.httpStatusCode !== 404) throw error;
      await this.#client.send(new CreateBucketCommand({ Bucket })).catch((failure: S3ServiceException) => {
        // Another process was faster.
        if (failure.name !== 'BucketAlreadyOwnedByYou') throw failure;
      });
    }
  }

  #explain(error: unknown, path: string): unknown {
    if (error instanceof MlflowError) return error;
    const { name, message, $metadata } = error as S3ServiceException;
    switch (name) {
      case 'NoSuchKey':
      case 'NotFound':
        return notFound(`No such artifact: '${path}'`);
      case 'NoSuchUpload':
        return notFound(`No such upload of '${path}': it was completed or aborted`);
      case 'InvalidPart':
      case 'InvalidPartOrder':
      case 'EntityTooSmall':
        return invalid(`The parts of '${path}' are not as they were uploaded: ${message}`);
    }
    // The uploading client's own errors pass through: its connection was cut, or it sent too much.
    if (!$metadata && !isNetworkError(error)) return error;
    const status = $metadata?.httpStatusCode;
    const store = `The artifact store s3://${this.#bucket}`;
    // A key is as wrong the next time.
    if (status === 401 || status === 403 || name === 'CredentialsProviderError') {
      return new MlflowError(
        'PERMISSION_DENIED',
        `${store} refuses (${status ? `${status} ${name}` : message}); check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they may read and write the bucket.`,
        { cause: error },
      );
    }
    return new MlflowError(
      'TEMPORARILY_UNAVAILABLE',
      `${store} failed (${status ? `${status} ${name}` : message || name}); check MLFLOW_S3_ENDPOINT_URL and that the store runs and has room.`,
      { cause: error },
    );
  }
}

/** Of the whole object, also in the answer to a request for a part of it. */
function infoOf({ ContentLength, ContentRange, ETag, LastModified }: Described): ArtifactInfo {
  const size = Number(ContentRange?.split('/')[1] ?? ContentLength ?? 0);
  return { size, etag: ETag ?? '', modified: LastModified ?? new Date(0) };
}

type Described = Pick<GetObjectCommandOutput, 'ContentLength' | 'ContentRange' | 'ETag' | 'LastModified'>;

const NETWORK_ERRORS = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'EAI_AGAIN']);

function isNetworkError(error: unknown): boolean {
  const { code, name } = error as NodeJS.ErrnoException;
  return NETWORK_ERRORS.has(code ?? '') || name === 'TimeoutError' || name === 'CredentialsProviderError';
}

function byNumber(a: UploadedPart, b: UploadedPart): number {
  return a.part_number - b.part_number;
}
