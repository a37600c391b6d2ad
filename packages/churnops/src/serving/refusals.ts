import type { FastifyRequest } from 'fastify';
import { ChurnopsError } from '../errors.js';

/** What Fastify refuses by itself, before a request reaches its route. */
type Refusal = Error & { readonly statusCode?: number };

/** Fastify's own refusals, by our codes. Other errors stay as they are. */
export function byCode(error: Refusal, { headers }: FastifyRequest): Error {
  const { statusCode = 500, message } = error;
  const known = (code: 'CHURN_BODY_TOO_LARGE' | 'CHURN_MEDIA_TYPE' | 'CHURN_BAD_INPUT', found: string, remedy: string) =>
    new ChurnopsError(code, found, remedy, { cause: error });
  if (error instanceof ChurnopsError || statusCode >= 500) return error;
  if (statusCode === 413) return known('CHURN_BODY_TOO_LARGE', message, 'send less at once');
  if (statusCode === 415) {
    const found = `content-type ${JSON.stringify(headers['content-type'] ?? '')} is not taken here`;
    return known('CHURN_MEDIA_TYPE', found, 'send a form as pages do, and JSON or CSV to /invocations');
  }
  return known('CHURN_BAD_INPUT', message, 'correct the request as the message says; in an address, % is written as %25');
}

/** Of a path that leads nowhere. */
export function noSuchPath({ method, url }: FastifyRequest): ChurnopsError {
  return new ChurnopsError(
    'CHURN_NOT_FOUND',
    `there is no ${method} ${url.split('?')[0]}`,
    'start from the overview at /, or see /api/churnops/v1/openapi.json for what the API has',
  );
}
