import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { copyPage } from './copy-page.js';
import { fetchPage } from './fetch-page.js';
import type { PgliteAnswer, PgliteRequest, PgliteWorkerData } from './pglite-thread.js';
import { exchange } from './wire-protocol.js';

const SETTINGS = [
  // PGlite's default of 128 MB is memory that the operating system's cache of the same files makes unnecessary.
  'shared_buffers=32MB',
  // Planning a search takes as long as carrying it out; these are the plans that are weighed most and taken least.
  'enable_mergejoin=off',
  'enable_memoize=off',
].flatMap((setting) => ['-c', setting]);

const { folder, template } = workerData as PgliteWorkerData;
if (template && !existsSync(`${folder}/PG_VERSION`)) copyTemplate(template);
const opening = PGlite.create({ dataDir: folder, startParams: [...PGlite.defaultStartParams, ...SETTINGS] });

// One after the other, in the order of their arrival: a connection's messages must not overtake each other.
let last: Promise<unknown> = opening;
parentPort?.on('message', (request: PgliteRequest) => {
  last = last.then(async () => answer(await perform(await opening, request)));
});

/** PGlite's own initdb takes 5 s. The folder gets its name when it is whole. */
function copyTemplate(source: string): void {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  cpSync(source, partial, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
}

async function perform(pglite: PGlite, request: PgliteRequest): Promise<PgliteAnswer> {
  const { id } = request;
  try {
    switch (request.type) {
      case 'protocol':
        return { id, bytes: await exchange(pglite, request.bytes) };
      case 'fetch': {
        const { text, rows } = await fetchPage(pglite, request.cursor, request.rows);
        return { id, bytes: text, rows };
      }
      case 'copyIn':
        await copyPage(pglite, request.target, request.rows);
        return { id };
      case 'close':
        await pglite.close();
        return { id };
    }
  } catch (error) {
    // An Error's own fields (SQLSTATE, detail, where) are lost when it is cloned.
    return { id, error: { ...(error as Error), message: (error as Error).message } };
  }
}

function answer(message: PgliteAnswer): void {
  parentPort?.postMessage(message, message.bytes ? [message.bytes.buffer] : []);
}
