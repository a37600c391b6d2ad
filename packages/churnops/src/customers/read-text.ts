import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnreadableFile } from './import-problem.js';
import { HEAD_BYTES, sniffFile } from './sniff-file.js';

const CHUNK_BYTES = 2 ** 18;
/** gzip makes a CSV file 10 to 30 times smaller, and never more than about 1,000 times. */
const MOST_EXPANSION = 400;
/** A text shorter than this is not checked for its expansion. */
const EXPANSION_COUNTED_FROM = 2 ** 28;

/** The text of a file. */
export interface FileText {
  readonly compression: 'gzip' | null;
  /** The start of the text: 64 KB or more, or all of it. */
  readonly head: string;
  /** Whether `head` is all of it. */
  readonly isWhole: boolean;
  /** All of the text. */
  readonly chunks: AsyncGenerator<string>;
  /** Closes the file; needed if the chunks are not read to the end. */
  close(): Promise<void>;
}

/**
 * Opens a text file in UTF-8, which may be compressed with gzip (told by its first bytes, not by its name). Bytes that are not UTF-8
 * become U+FFFD. Memory does not grow with the file.
 *
 * @param onBytes called with the number of bytes of the file read so far
 * @param signal ends reading with its reason
 * @throws UnreadableFile if the file is not CSV in UTF-8 (the codes of `sniffFile`). Reading the chunks throws it with
 *   CHURN_CSV_COMPRESSION for a damaged archive, and for one that expands without end
 */
export async function readText(file: string, onBytes: (bytes: number) => void, signal?: AbortSignal): Promise<FileText> {
  const stored = fileBytes(file, onBytes, signal);
  const first = await stored.next();
  const all = withFirst(first.value ?? new Uint8Array(), stored);
  const isGzip = first.value?.[0] === 0x1f && first.value[1] === 0x8b;
  const bytes = isGzip ? expand(all) : all;
  const { head, isWhole } = await readHead(bytes);
  const problem = sniffFile(head, isWhole);
  const close = async () => {
    await bytes.return(undefined);
    // If the first chunk was enough, `bytes` has not started.
    await stored.return(undefined);
  };
  if (problem) {
    await close();
    throw new UnreadableFile(problem);
  }
  return {
    compression: isGzip ? 'gzip' : null,
    head: new TextDecoder().decode(head, { stream: !isWhole }),
    isWhole,
    chunks: decode(withFirst(head, bytes)),
    close,
  };
}

async function* fileBytes(
  file: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    signal?.throwIfAborted();
    count += chunk.length;
    onBytes(count);
    yield chunk;
  }
}

async function* withFirst(first: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

async function readHead(bytes: AsyncGenerator<Uint8Array>): Promise<{ head: Uint8Array; isWhole: boolean }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const { value, done } = await bytes.next();
    if (done) return { head: Buffer.concat(parts), isWhole: true };
    parts.push(value);
    size += value.length;
  }
  return { head: Buffer.concat(parts), isWhole: false };
}

async function* expand(compressed: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let stored = 0;
  const counted = async function* () {
    for await (const chunk of compressed) {
      stored += chunk.length;
      yield chunk;
    }
  };
  // The callback does nothing: errors are thrown where the stream is read.
  const stream = pipeline(Readable.from(counted()), createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > EXPANSION_COUNTED_FROM && size > MOST_EXPANSION * stored) throw compressionProblem('expands without end');
      yield chunk;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw compressionProblem('is damaged or cut off');
    throw error;
  }
}

function compressionProblem(what: string): UnreadableFile {
  const expected = `a whole gzip file; this one ${what}: fetch it again, or unpack it yourself`;
  return new UnreadableFile({ code: 'CHURN_CSV_COMPRESSION', line: 1, column: undefined, value: undefined, expected });
}

async function* decode(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
