import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import parseRange from 'range-parser';
import type { S3Options } from './s3-artifact-store.js';

/** Test support: what S3 does with the requests that our store sends, over HTTP, in memory. It does not check signatures. */
export interface TestS3 {
  /** For `S3ArtifactStore`, without the bucket. */
  readonly access: Required<Pick<S3Options, 'endpoint' | 'credentials'>>;
  /** Each bucket's objects by key. */
  readonly buckets: ReadonlyMap<string, ReadonlyMap<string, Buffer>>;
  /** Uploads in parts that were neither completed nor aborted. */
  openUploads(): number;
  /** The requests so far, as `METHOD /bucket/key?operation`. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

interface StoredObject {
  readonly content: Buffer;
  readonly etag: string;
  readonly modified: Date;
}

/**
 * @param options.pageSize most keys in one page of a listing; default 1,000, as S3 has it
 * @param options.refuses whether nobody may do anything. Default: no
 */
export async function testS3({
  pageSize = 1000,
  refuses = false,
}: {
  readonly pageSize?: number;
  readonly refuses?: boolean;
} = {}): Promise<TestS3> {
  const buckets = new Map<string, Map<string, StoredObject>>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const requests: string[] = [];

  const server = createServer(async (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://s3');
    const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    requests.push(`${request.method} ${pathname}${operationOf(query)}`);
    const objects = buckets.get(bucket);
    if (refuses) return fail(response, 403, 'SignatureDoesNotMatch');
    if (key === '' && request.method === 'PUT') {
      buckets.set(bucket, new Map());
      response.end();
    } else if (!objects) {
      fail(response, 404, 'NoSuchBucket');
    } else if (key === '') {
      await answerBucket(objects, request, response, query);
    } else {
      await answerObject(objects, key, request, response, query);
    }
  });

  async function answerBucket(
    objects: Map<string, StoredObject>,
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    if (request.method === 'HEAD') response.end();
    else if (query.has('delete')) {
      const body = (await buffer(request)).toString();
      for (const [, key = ''] of body.matchAll(/<Key>([^<]*)<\/Key>/g)) objects.delete(fromXml(key));
      xml(response, '<DeleteResult/>');
    } else xml(response, listing(objects, query, pageSize));
  }

  async function answerObject(
    objects: Map<string, StoredObject>,
    key: string,
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ): Promise<void> {
    const parts = uploads.get(query.get('uploadId') ?? '');
    if (query.has('uploads')) {
      const id = randomUUID();
      uploads.set(id, new Map());
      xml(response, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    } else if (query.has('uploadId') && !parts) {
      fail(response, 404, 'NoSuchUpload');
    } else if (parts && request.method === 'PUT') {
      const content = await buffer(request);
      parts.set(Number(query.get('partNumber')), content);
      response.setHeader('etag', etagOf(content)).end();
    } else if (parts && request.method === 'POST') {
      const asked = [...(await buffer(request)).toString().matchAll(/<Part>.*?<\/Part>/gs)].map(([part]) => ({
        number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
        etag: fromXml(/<ETag>([^<]*)</.exec(part)?.[1] ?? ''),
      }));
      const contents = asked.map(({ number, etag }) => {
        const content = parts.get(number);
        return content && etagOf(content) === etag ? content : undefined;
      });
      if (contents.includes(undefined)) {
        fail(response, 400, 'InvalidPart');
        return;
      }
      uploads.delete(query.get('uploadId') as string);
      store(objects, key, Buffer.concat(contents as Buffer[]));
      xml(response, '<CompleteMultipartUploadResult/>');
    } else if (parts) {
      uploads.delete(query.get('uploadId') as string);
      response.writeHead(204).end();
    } else if (request.method === 'PUT') {
      const content = await buffer(request).catch(() => undefined);
      // A client that went away has stored nothing.
      if (content) response.setHeader('etag', store(objects, key, content)).end();
    } else answerContent(objects.get(key), request, response);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    access: { endpoint: `http://127.0.0.1:${port}`, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
    get buckets() {
      const contents = (objects: Map<string, StoredObject>) => new Map([...objects].map(([key, { content }]) => [key, content]));
      return new Map([...buckets].map(([name, objects]) => [name, contents(objects)]));
    },
    openUploads: () => uploads.size,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function operationOf(query: URLSearchParams): string {
  const name = ['delete', 'uploads', 'uploadId', 'list-type'].find((key) => query.has(key));
  return name ? `?${name}` : '';
}

function store(objects: Map<string, StoredObject>, key: string, content: Buffer): string {
  const etag = etagOf(content);
  objects.set(key, { content, etag, modified: new Date() });
  return etag;
}

function answerContent(object: StoredObject | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (!object) {
    fail(response, 404, 'NoSuchKey');
    return;
  }
  const { content, etag, modified } = object;
  response.setHeader('etag', etag).setHeader('last-modified', modified.toUTCString());
  const ranges = request.headers.range === undefined ? undefined : parseRange(content.length, request.headers.range);
  const [range] = Array.isArray(ranges) ? ranges : [];
  const shown = range ? content.subarray(range.start, range.end + 1) : content;
  if (range) response.setHeader('content-range', `bytes ${range.start}-${range.end}/${content.length}`).statusCode = 206;
  response.setHeader('content-length', shown.length).end(request.method === 'HEAD' ? undefined : shown);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
function listing(objects: ReadonlyMap<string, StoredObject>, query: URLSearchParams, pageSize: number): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  const after = query.get('continuation-token') ?? '';
  const entries = new Map<string, string>();
  for (const key of [...objects.keys()].sort()) {
    if (!key.startsWith(prefix)) continue;
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const name = end < 0 ? key : key.slice(0, end + 1);
    const { content } = objects.get(key) as StoredObject;
    const size = `<Size>${content.length}</Size>`;
    entries.set(
      name,
      end < 0
        ? `<Contents><Key>${toXml(key)}</Key>${size}</Contents>`
        : `<CommonPrefixes><Prefix>${toXml(name)}</Prefix></CommonPrefixes>`,
    );
  }
  const left = [...entries].filter(([name]) => name > after);
  const page = left.slice(0, pageSize);
  const next = left.length > pageSize ? `<NextContinuationToken>${toXml(page.at(-1)?.[0] ?? '')}</NextContinuationToken>` : '';
  const isCut = `<IsTruncated>${left.length > pageSize}</IsTruncated>`;
  return `<ListBucketResult>${isCut}${next}${page.map(([, entry]) => entry).join('')}</ListBucketResult>`;
}

function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.statusCode = status;
  xml(response, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

function xml(response: ServerResponse, body: string): void {
  response.setHeader('content-type', 'application/xml').end(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
}

function toXml(text: string): string {
  return text.replace(/[&<>"'\n\r]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

function fromXml(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(#x?[0-9a-f]+|\w+);/gi, (_, code: string) => {
    if (!code.startsWith('#')) return named[code] ?? '';
    return String.fromCodePoint(Number(code.replace('#x', '0x').replace('#', '')));
  });
}
