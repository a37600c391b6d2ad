import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ChurnopsError, ERRORS } from './errors.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** All test code, TypeScript's and the peers'. This file names codes without raising them. */
function testSources(): string {
  const own = readdirSync(`${ROOT}packages/churnops/src`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && file !== 'errors.test.ts')
    .map((file) => `packages/churnops/src/${file}`);
  const peers = readdirSync(`${ROOT}tests/peers`).filter((file) => file.endsWith('.py'));
  return [...own, ...peers.map((file) => `tests/peers/${file}`)].map((file) => readFileSync(ROOT + file, 'utf8')).join('\n');
}

it('each code of the table is raised by a test', () => {
  const named = new Set(testSources().match(/CHURN_[A-Z_]+/g));
  expect(Object.keys(ERRORS).filter((code) => !named.has(code))).toEqual([]);
});

it('what is worth a retry ends with EX_TEMPFAIL, and nothing else does', () => {
  for (const [code, { exit, retryable }] of Object.entries(ERRORS)) expect([code, exit === 75]).toEqual([code, retryable]);
});

it('an error is told the same way everywhere', () => {
  const error = new ChurnopsError('CHURN_NO_CHAMPION', 'found', 'do');
  expect(JSON.parse(JSON.stringify(error))).toEqual({ code: 'CHURN_NO_CHAMPION', message: 'found', remedy: 'do' });
  expect(error.kind).toBe(ERRORS.CHURN_NO_CHAMPION);
});
