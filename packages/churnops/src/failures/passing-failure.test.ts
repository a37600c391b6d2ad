import { connect } from 'node:net';
import pg from 'pg';
import { expect, it } from 'vitest';
import { knownError } from './known-error.js';
import { passingFailure } from './passing-failure.js';

const failure = (message: string, more: object) => Object.assign(new Error(message), more);

/** The error of connecting to a port where nobody listens. */
async function refused(): Promise<Error> {
  const socket = connect(1, '127.0.0.1');
  return new Promise((resolve) => socket.on('error', resolve));
}

it.each([
  ['nobody listens', refused],
  ['nobody listens, as pg says it', () => new pg.Pool({ host: '127.0.0.1', port: 1 }).query('SELECT 1').catch((error) => error)],
  ['the administrator ends the session', () => failure('terminating connection', { code: '57P01', severity: 'FATAL' })],
  ['it starts up', () => failure('the database system is starting up', { code: '57P03', severity: 'FATAL' })],
  ['it has too many clients', () => failure('too many clients', { code: '53300', severity: 'FATAL' })],
  [
    'statement_timeout ends a query',
    () => failure('canceling statement due to statement timeout', { code: '57014', severity: 'ERROR' }),
  ],
  ['two transactions wait for each other', () => failure('deadlock detected', { code: '40P01', severity: 'ERROR' })],
  ['the connection breaks', () => failure('read ECONNRESET', { code: 'ECONNRESET' })],
  ['the connection breaks, as pg says it', () => new Error('Connection terminated unexpectedly')],
  ['none of the pool is free', () => new Error('timeout exceeded when trying to connect')],
])('a database is worth a retry of which %s', async (_what, make) => {
  const error = await make();
  const known = passingFailure(error);
  expect(known).toMatchObject({ code: 'CHURN_DATABASE_UNREACHABLE', cause: error, kind: { retryable: true, exit: 75 } });
  expect(known?.message).toContain(error.message);
  expect(knownError(error)).toEqual(known);
});

it('a connection that broke is told from a server that does not answer', () => {
  const broke = failure('write EPIPE', { code: 'EPIPE' });
  expect(knownError(broke)).toMatchObject({ message: 'the connection to the database broke: write EPIPE' });
});

it.each([
  ['database', 'CHURN_DATABASE_UNREACHABLE', failure('could not extend file', { code: '53100', severity: 'ERROR' })],
  ['home', 'CHURN_STORAGE', failure('ENOSPC: no space left on device, write', { code: 'ENOSPC' })],
])('a full disk of the %s is worth a retry once there is room', (_what, code, error) => {
  expect(knownError(error)).toMatchObject({
    code,
    cause: error,
    kind: { exit: 75 },
    remedy: expect.stringContaining('make room'),
  });
});

it.each([
  ['answers 503', failure('SlowDown', { $metadata: { httpStatusCode: 503 } })],
  ['does not answer', failure('connect ECONNREFUSED', { code: 'ECONNREFUSED', $metadata: { attempts: 3 } })],
])('a bucket is worth a retry that %s', (_what, error) => {
  expect(knownError(error)).toMatchObject({ code: 'CHURN_STORAGE', cause: error, kind: { retryable: true } });
});

it('a certificate that nobody trusts is a refusal of the database', () => {
  const error = failure('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  expect(knownError(error)).toMatchObject({ code: 'CHURN_DATABASE_REFUSED', cause: error, kind: { retryable: false, exit: 1 } });
});

it.each([
  ['a wrong query', failure('column "x" does not exist', { code: '42703', severity: 'ERROR' })],
  ['a broken rule', failure('duplicate key value', { code: '23505', severity: 'ERROR' })],
  ['a refusal of the bucket', failure('AccessDenied', { $metadata: { httpStatusCode: 403 } })],
  ['a missing file', failure('ENOENT: no such file', { code: 'ENOENT' })],
  ['a fault of ours', new TypeError('x is not a function')],
])('%s comes again with each try', (_what, error) => {
  expect(passingFailure(error)).toBeUndefined();
  expect(knownError(error)).toMatchObject({ code: 'CHURN_FAILED', kind: { retryable: false } });
});
