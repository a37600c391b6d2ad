import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Test support: what a stand-in answers: predictions, or a status and body of its own; nothing: it never answers. */
export type Answer = { predictions: unknown } | { status: number; body: string } | undefined;

/** Test support: the table of a request. */
export interface Table {
  readonly columns: readonly string[];
  readonly data: readonly (readonly unknown[])[];
}

/** Test support: a server that speaks MLflow's scoring protocol (mlflow/pyfunc/scoring_server), with a function as its model. */
export async function standInServer(
  model: (table: Table) => Answer,
): Promise<{ url: string; server: Server; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    if (request.url === '/ping') return response.end('\n');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { dataframe_split } = JSON.parse(Buffer.concat(chunks).toString()) as { dataframe_split: Table };
    const answer = model(dataframe_split);
    if (!answer) return;
    if ('status' in answer) return response.writeHead(answer.status).end(answer.body);
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * Test support: a program that is called as Python is, and serves what `script` makes of a table: JavaScript with `table`, `pid`, and `env` in scope,
 * which returns the answer. `before` runs before it listens.
 */
export async function standInPython(script: string, before = ''): Promise<{ python: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'churnops-python-'));
  const python = join(folder, 'python');
  await writeFile(
    python,
    `#!/usr/bin/env node
const { createServer } = require('node:http');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { pid, env, argv } = process;
const option = (name) => argv[argv.indexOf(name) + 1];
if (argv.slice(2, 6).join(' ') !== '-m mlflow models serve' || !existsSync(option('-m') && 'model')) process.exit(9);
${before}
createServer(async (request, response) => {
  if (request.url === '/ping') return response.end('\\n');
  let text = '';
  for await (const chunk of request) text += chunk;
  const table = JSON.parse(text).dataframe_split;
  const answer = (() => { ${script} })();
  if (answer !== undefined) response.end(JSON.stringify({ predictions: answer }));
}).listen(Number(option('--port')), option('--host'), () => console.log('INFO: ready as', option('--env-manager'), option('--workers')));
`,
  );
  await chmod(python, 0o755);
  return { python, remove: () => rm(folder, { recursive: true, force: true }) };
}
