import { readFileSync } from 'node:fs';
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
  const listed = [...readme.matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]+) \|$/gm)].flatMap(([, path = '', methods = '']) =>
    (methods.match(/[A-Z]+/g) ?? []).map((method) => `${method} ${fullPath(path)}`),
  );
  const served = mlflow.routes.filter(
    (route) => /^(GET|POST|PUT|PATCH|DELETE) (?!\/ajax-api)/.test(route) && !route.includes(','),
  );
  expect(listed.filter((endpoint) => !OUTSIDE.includes(endpoint)).sort()).toEqual(served.sort());
});

function fullPath(path: string): string {
  if (path.startsWith('/')) return path;
  return path.startsWith('mlflow-artifacts/') ? `/api/2.0/${path}` : `/api/2.0/mlflow/${path}`;
}
