import { expect, it } from 'vitest';
import { ChurnopsError, ERRORS } from './errors.js';

it('what is worth a retry ends with EX_TEMPFAIL, and nothing else does', () => {
  for (const [code, { exit, retryable }] of Object.entries(ERRORS)) expect([code, exit === 75]).toEqual([code, retryable]);
});

it('an error is told the same way everywhere', () => {
  const error = new ChurnopsError('CHURN_NO_CHAMPION', 'found', 'do');
  expect(JSON.parse(JSON.stringify(error))).toEqual({ code: 'CHURN_NO_CHAMPION', message: 'found', remedy: 'do' });
  expect(error.kind).toBe(ERRORS.CHURN_NO_CHAMPION);
});
