import { MlflowError, MlflowRequestError } from '@churnops/mlflow';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ChurnopsError } from '../errors.js';
import { formatError, knownError } from './known-error.js';

describe('knownError', () => {
  it('leaves our own errors as they are', () => {
    const error = new ChurnopsError('CHURN_DATE', 'm', 'r');
    expect(knownError(error)).toBe(error);
  });

  it("gives a tracking server's refusal a code and a remedy", () => {
    const known = knownError(new MlflowRequestError('no such experiment', 404, 'RESOURCE_DOES_NOT_EXIST'));
    expect(known).toMatchObject({ code: 'CHURN_MLFLOW_REFUSED', kind: { exit: 1, retryable: false } });
    for (const status of [0, 429, 503]) {
      const silent = knownError(new MlflowRequestError('cannot be reached', status, 'INTERNAL_ERROR'));
      expect(silent).toMatchObject({
        code: 'CHURN_MLFLOW',
        kind: { exit: 75 },
        remedy: expect.stringContaining('MLFLOW_TRACKING_URI'),
      });
    }
  });

  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'NODE_EXTRA_CA_CERTS'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'http://'],
  ])('a tracking server whose encryption fails with %s fails each time', (code, remedy) => {
    const cause = new TypeError('fetch failed', { cause: Object.assign(new Error('TLS'), { code }) });
    const error = new MlflowRequestError('the tracking server cannot be reached', 0, undefined, { cause });
    expect(knownError(error)).toMatchObject({
      code: 'CHURN_MLFLOW_REFUSED',
      remedy: expect.stringContaining(remedy),
      kind: { exit: 1 },
    });
  });

  it('tells an artifact store that refuses from one that fails', () => {
    const refusal = new MlflowError(
      'PERMISSION_DENIED',
      'The artifact store s3://b refuses (403 AccessDenied); check AWS_ACCESS_KEY_ID.',
    );
    expect(knownError(refusal)).toMatchObject({ code: 'CHURN_MLFLOW_REFUSED', message: refusal.message, kind: { exit: 1 } });
    const failing = new MlflowError('TEMPORARILY_UNAVAILABLE', 'The artifact store s3://b failed (503 SlowDown).');
    expect(knownError(failing)).toMatchObject({ code: 'CHURN_STORAGE', message: failing.message, kind: { exit: 75 } });
  });

  it('names field and value of input that a schema refuses', () => {
    const { error } = z
      .strictObject({ limit: z.int({ error: 'must be a whole number' }) })
      .safeParse({ limit: 'x' }, { reportInput: true });
    expect(knownError(error)).toMatchObject({ code: 'CHURN_BAD_INPUT', message: 'limit must be a whole number; got "x"' });
  });

  it('tells a damaged database from a fault of ours', () => {
    const pages = Object.assign(new Error('invalid page in block 3'), { code: 'XX001', severity: 'ERROR' });
    expect(knownError(pages)).toMatchObject({
      code: 'CHURN_DATABASE_DAMAGED',
      message: 'the database is damaged: invalid page in block 3',
      kind: { exit: 1, retryable: false },
    });
  });

  it('keeps the stack of anything else to the log', () => {
    const known = knownError(new TypeError('x is not a function'));
    expect(known).toMatchObject({ code: 'CHURN_FAILED', cause: expect.any(TypeError) });
    expect(formatError(known)).not.toContain('    at ');
  });
});
