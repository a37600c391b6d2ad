import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { OWNER_ONLY } from './data-folder.js';
import { noRoom } from './disk-room.js';
import { exchange } from './exchange.js';
import { fetchPage } from './fetch-page.js';
import type { PgliteAnswer, PgliteCompiled, PgliteRequest, PgliteWorkerData } from './pglite-thread.js';

const SETTINGS = [
  // PGlite's default is 128 MB, which is not needed: the operating system caches the same files. Memory that was touched once is kept.
  'shared_buffers=16MB',
  // Planning a search takes as long as running it. These plans take the most time to consider and are the least used.
  'enable_mergejoin=off',
  'enable_memoize=off',
  // Nobody replicates it, so that what goes into a table that is emptied in the same transaction needs no log.
  'wal_level=minimal',
  'max_wal_senders=0',
  // We read cursors to the end.
  'cursor_tuple_fraction=1',
].flatMap((setting) => ['-c', setting]);

const { folder, template, compiled } = workerData as PgliteWorkerData;
if (template && isNew(folder)) copyTemplate(template);
const opening = open();

// Messages are handled one after the other, in the order of arrival, as a connection does.
let last: Promise<unknown> = opening;
parentPort?.on('message', (request: PgliteRequest) => {
  last = last.then(async () => answer(await perform(await opening, request)));
});

async function open(): Promise<PGlite> {
  const pgliteWasmModule = compiled ?? (await compile());
  try {
    return await PGlite.create({ dataDir: folder, pgliteWasmModule, startParams: [...PGlite.defaultStartParams, ...SETTINGS] });
  } catch (error) {
    throw noRoom(folder) ?? (isAboutFiles(error) ? Object.assign(error, { isAboutFiles: true }) : error);
  }
}

/** Whether Postgres itself ended, whose reasons PGlite does not hand on; too little memory is a RangeError. */
function isAboutFiles(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'RuntimeError' || error.message.includes('failed to initialize'));
}

/** A folder with anything in it may be somebody's data, and is never replaced. */
function isNew(data: string): boolean {
  return !existsSync(data) || readdirSync(data).length === 0;
}

/** The database's code, compiled: for this thread, and for others of this process that open a database later. */
async function compile(): Promise<WebAssembly.Module> {
  const module = await WebAssembly.compile(readFileSync(new URL('pglite.wasm', import.meta.resolve('@electric-sql/pglite'))));
  parentPort?.postMessage({ compiled: module } satisfies PgliteCompiled);
  return module;
}

/** Copies the template, as PGlite's own initdb takes 5 s. The folder gets its name once it is complete. */
function copyTemplate(source: string): void {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  cpSync(source, partial, { recursive: true });
  chmodSync(partial, OWNER_ONLY);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}

async function perform(pglite: PGlite, request: PgliteRequest): Promise<PgliteAnswer> {
  const { id } = request;
  try {
    switch (request.type) {
      case 'protocol':
        return { id, bytes: Uint8Array.from(await exchange(pglite, request.bytes)), ...lent(request) };
      case 'fetch': {
        const { text, rows } = await fetchPage(pglite, request.cursor, request.rows);
        return { id, bytes: text, rows };
      }
      case 'close':
        await pglite.close();
        return { id };
    }
  } catch (error) {
    // Cloning an Error loses its additional fields (SQLSTATE, detail, where).
    return { id, error: { ...(error as Error), message: (error as Error).message } };
  }
}

function lent({ bytes, isLent }: Extract<PgliteRequest, { type: 'protocol' }>): Pick<PgliteAnswer, 'lent'> {
  return isLent ? { lent: bytes.buffer } : {};
}

function answer(message: PgliteAnswer): void {
  parentPort?.postMessage(
    message,
    [message.bytes?.buffer, message.lent].filter((buffer) => buffer !== undefined),
  );
}
