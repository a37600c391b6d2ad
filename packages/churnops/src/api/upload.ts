import { mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from '../commands/command.js';
import { ChurnopsError } from '../errors.js';
import { isAlive, ownIdentity } from '../warehouse/embedded/process-identity.js';
import { readWholeRows } from './whole-rows.js';

/** Content types of a body that is itself the file. */
export const UPLOAD_TYPES = ['text/csv', 'application/gzip', 'application/x-gzip'];

/** The name of an uploaded file in results and errors. */
const NAME = 'upload.csv';

/** Most bytes of rejected rows in an answer. The sender has the whole file. */
const MOST_REJECTED_BYTES = 2 ** 20;

export interface Uploads {
  /** Where files wait until they are read; made when the first one comes. */
  readonly folder: string;
  /** Largest file, in bytes. */
  readonly limit: number;
}

/** Whether the body is itself a file, rather than JSON that names one on the server. */
export function isUpload(headers: IncomingHttpHeaders): boolean {
  return UPLOAD_TYPES.includes((headers['content-type']?.split(';')[0] ?? '').trim().toLowerCase());
}

/**
 * Makes a command that works on an uploaded file. The upload is streamed into a temporary file, which is always removed. The result names
 * no path of the server; it has the rejected rows themselves, in `rejected_rows`.
 *
 * @param field the field of the command's input that takes the path
 * @throws ChurnopsError CHURN_BAD_INPUT for text that is not UTF-8, CHURN_BODY_TOO_LARGE; when run, also CHURN_STORAGE if the file
 *   cannot be written
 */
export function onUpload(
  command: Command,
  field: string,
  body: Readable,
  headers: IncomingHttpHeaders,
  { folder, limit }: Uploads,
): Command {
  const charset = /charset="?([^";]+)/i.exec(headers['content-type'] ?? '')?.[1]?.trim();
  if (charset && !/^(utf-8|utf8|us-ascii)$/i.test(charset)) {
    throw new ChurnopsError('CHURN_BAD_INPUT', `the charset is ${charset}`, 'send the file in UTF-8');
  }
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  return {
    ...command,
    async load() {
      const { result, run } = await command.load();
      return {
        result,
        async run(context, input) {
          await mkdir(folder, { recursive: true, mode: 0o700 });
          const { pid, started = '' } = await ownIdentity();
          const own = await mkdtemp(join(folder, `${pid}-${started}-`));
          try {
            const path = join(own, NAME);
            await store(bounded(body, limit), path, context.signal);
            return await withoutPaths((await run(context, { ...input, [field]: path })) as UploadResult, field);
          } finally {
            await rm(own, { recursive: true, force: true });
          }
        },
      };
    },
  };
}

/** Removes uploads that killed processes left behind. */
export async function removeLeftUploads({ folder }: Pick<Uploads, 'folder'>): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid, started] = /^(\d+)-(\d*)-/.exec(name) ?? [];
    const isLeft = pid === undefined || !(await isAlive({ pid: Number(pid), started: started || undefined }));
    if (isLeft) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function store(content: AsyncIterable<Uint8Array>, path: string, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await pipeline(content, file.createWriteStream(), { signal });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EIO') throw error;
    const remedy = 'make room in CHURNOPS_HOME, then send it again';
    throw new ChurnopsError('CHURN_STORAGE', `the upload cannot be kept: ${(error as Error).message}`, remedy, { cause: error });
  }
}

async function* bounded(body: Readable, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  // The connection must stay open if the upload is refused half-way, because the answer says why.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}

function tooLarge(limit: number): ChurnopsError {
  return new ChurnopsError(
    'CHURN_BODY_TOO_LARGE',
    `the file has more than ${limit / 2 ** 20} MB`,
    'compress it with gzip, send it in parts, or set CHURNOPS_UPLOAD_LIMIT on the server',
  );
}

type UploadResult = Readonly<Record<string, unknown>> & { readonly reject_file?: string | null };

async function withoutPaths(result: UploadResult, field: string): Promise<UploadResult> {
  const answer = { ...result, [field]: NAME };
  if (!result.reject_file) return answer;
  return { ...answer, reject_file: null, rejected_rows: await readWholeRows(result.reject_file, MOST_REJECTED_BYTES) };
}
