import contentDisposition from 'content-disposition';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';
import parseRange from 'range-parser';
import type { ArtifactPlace } from '../artifacts/artifact-places.js';
import type { ArtifactInfo, ByteRange } from '../artifacts/artifact-store.js';
import { contentTypeOf } from '../artifacts/content-type.js';

/** Headers that ask for less than the whole file. Without one, the store is asked once. */
const PARTIAL = ['range', 'if-none-match', 'if-modified-since'];

/**
 * Answers a GET or HEAD with a file: `304` if the client has it already, `206` with one range of bytes, `416` if the file has no such range
 * (RFC 9110, sections 13 and 14). Several ranges at once, or a range in another unit, get the whole file.
 */
export async function sendArtifact(
  request: FastifyRequest,
  reply: FastifyReply,
  { store, path }: ArtifactPlace,
): Promise<FastifyReply> {
  const name = path.split('/').findLast((segment) => segment !== '') ?? path;
  if (request.method !== 'HEAD' && !PARTIAL.some((header) => header in request.headers)) {
    const file = await store.read(path);
    return describe(reply, file, name).header('content-length', file.size).send(file.stream);
  }
  for (;;) {
    const info = await store.describe(path);
    describe(reply, info, name);
    if (fresh(request.headers, { etag: info.etag, 'last-modified': info.modified.toUTCString() })) return reply.code(304).send();
    if (request.method === 'HEAD') return reply.header('content-length', info.size).send();
    const range = rangeOf(request, info);
    if (range === 'none') return refuseRange(reply, info);
    const file = await store.read(path, range);
    if (file.etag !== info.etag) {
      // The file was replaced in between.
      file.stream.destroy();
      continue;
    }
    if (!range) return reply.header('content-length', info.size).send(file.stream);
    return reply
      .code(206)
      .header('content-range', `bytes ${range.start}-${range.end}/${info.size}`)
      .header('content-length', range.end - range.start + 1)
      .send(file.stream);
  }
}

function describe(reply: FastifyReply, { etag, modified }: ArtifactInfo, name: string): FastifyReply {
  return reply.headers({
    'content-type': contentTypeOf(name),
    // A browser must not run an uploaded file as a page of this server.
    'content-disposition': contentDisposition(name, { fallback: asciiOf(name) }).replace(QUOTED_TOKEN, '$1'),
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    etag,
    'last-modified': modified.toUTCString(),
    // A file may be replaced at any time; who keeps it asks whether it is still the same.
    'cache-control': 'no-cache',
  });
}

/** A name that needs no quotes (RFC 9110, section 5.6.2): the real server writes it without. */
const QUOTED_TOKEN = /(?<=filename=)"([\w!#$%&'*+.^`|~-]+)"/;

/** The name for clients that don't know `filename*`: letters without their accents. */
function asciiOf(name: string): string {
  return name.normalize('NFKD').replace(/[^ -~]/g, '') || 'download';
}

/** Undefined: the whole file. */
function rangeOf({ headers }: FastifyRequest, { size, etag, modified }: ArtifactInfo): ByteRange | 'none' | undefined {
  const { range: asked, 'if-range': condition } = headers;
  if (asked === undefined) return undefined;
  if (condition !== undefined && condition !== etag && condition !== modified.toUTCString()) return undefined;
  const ranges = parseRange(size, asked);
  if (ranges === -1) return 'none';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}

function refuseRange(reply: FastifyReply, { size }: ArtifactInfo): FastifyReply {
  return reply
    .code(416)
    .removeHeader('content-disposition')
    .header('content-range', `bytes */${size}`)
    .type('application/json')
    .send({ error_code: 'BAD_REQUEST', message: `The artifact has ${size} bytes; the range asked for begins after its end.` });
}
