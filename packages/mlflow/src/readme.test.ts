import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestServer, testServer } from './testing.js';

let mlflow: TestServer;
beforeAll(async () => {
  mlflow = await testServer({ withUsers: true });
});
afterAll(() => mlflow.close());

/** Served by whoever mounts the plugin. */
const OUTSIDE = ['GET /health', 'GET /version'];

it('the table of endpoints in the README is what the server has', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]+) \|/gm)].flatMap(([, path = '', methods = '']) =>
    (methods.match(/[A-Z]+/g) ?? []).map((method) => `${method} ${fullPath(path)}`),
  );
  const served = mlflow.routes.filter((route) => /^\S+ (?!\/ajax-api)/.test(route) && !/\/mlflow\/\*$/.test(route));
  expect(listed.filter((endpoint) => !OUTSIDE.includes(endpoint)).sort()).toEqual(served.sort());
});

it('each path of the table is requested by an existing test', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = [...readme.matchAll(/^\| `([^`]+)` \| [^|]+ \| [^|]+ \| ([^|]*) \|$/gm)];
  expect(rows.length).toBeGreaterThan(60);
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const besides = readdirSync(join(root, 'packages/mlflow/src'), { recursive: true }).map((file) => basename(String(file)));
  const peers = readdirSync(join(root, 'tests/peers'));
  for (const [, path, tests = ''] of rows) {
    const names = tests.split(', ').filter(Boolean);
    expect([path, names.length]).not.toEqual([path, 0]);
    for (const name of names) {
      const isBeside = besides.includes(`${name.replaceAll('`', '')}.ts`);
      const isPeer = [`test_mlflow_${name}.py`, `test_${name}.py`, `${name}.py`].some((file) => peers.includes(file));
      expect([path, name, isBeside || isPeer]).toEqual([path, name, true]);
    }
  }
});

function fullPath(path: string): string {
  if (path.startsWith('/')) return path;
  return path.startsWith('mlflow-artifacts/') ? `/api/2.0/${path}` : `/api/2.0/mlflow/${path}`;
}
