import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChurnopsError } from '../errors.js';
import { isUnknown, knownError } from '../failures/known-error.js';

/** Answers a request with its error: `{"error": {code, message, remedy}}`, with the status of the error table. */
export function sendError(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const known = logged(request, error);
  return withStatus(reply, known).send({ error: known });
}

/** The error by its code, noted in the log if nobody foresaw it. */
export function logged({ log }: FastifyRequest, error: unknown): ChurnopsError {
  if (isUnknown(error)) log.error({ err: error }, 'a request failed');
  return knownError(error);
}

/** Sets the status of an error, and asks for a login where that is what is missing. */
export function withStatus(reply: FastifyReply, { code, kind }: ChurnopsError): FastifyReply {
  if (code === 'CHURN_UNAUTHENTICATED') {
    reply.header('www-authenticate', 'Basic realm="churnops", charset="UTF-8", Bearer');
  }
  return reply.status(kind.http);
}
