import { MlflowRequestError } from '@churnops/mlflow';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ChurnopsError } from '../../errors.js';
import type { UncheckedRows } from '../../features/checked-frame.js';
import type { CustomerSchema } from '../../record/customer-schema.js';
import type { ChampionCache } from '../../registry/champion.js';
import { featureFrame } from './feature-frame.js';
import { badInput, tableOfCsv, tableOfJson } from './request-table.js';

/** Largest request, in bytes: some 50,000 customers as JSON records. */
const BODY_LIMIT = 32 * 2 ** 20;

const PARSERS: Readonly<Record<string, (text: string) => UncheckedRows>> = {
  'application/json': tableOfJson,
  'text/csv': tableOfCsv,
};

/**
 * MLflow's scoring protocol (https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally/): POST /invocations takes exactly one of
 * `dataframe_split`, `dataframe_records`, `instances` or `inputs` as JSON, or CSV, in UTF-8, and answers
 * `{"predictions": [{"prediction", "probability"}, …]}`. GET /ping says whether a model can be served.
 *
 * A request that can't be scored gets `{"error_code", "message"}`, as from MLflow's server, and `error` with our code and the remedy:
 * CHURN_BAD_INPUT, CHURN_NO_CHAMPION, CHURN_STORAGE, or another code of `loadModel`.
 */
export function registerInvocations(server: FastifyInstance, schema: CustomerSchema, champion: Pick<ChampionCache, 'get'>): void {
  server.get('/ping', async (_request, reply) => {
    await champion.get();
    return reply.type('application/json').send('\n');
  });
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    for (const [type, parseTable] of Object.entries(PARSERS)) {
      scope.addContentTypeParser(
        type,
        { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
        async (request: FastifyRequest, body: Buffer) => {
          requireUtf8(request);
          return parseTable(decodeUtf8(body));
        },
      );
    }
    scope.setErrorHandler((error: Error, request, reply) =>
      sendError(error, request, reply, () => request.log.error({ err: error }, 'scoring failed')),
    );
    scope.post<{ Body: UncheckedRows }>('/invocations', { bodyLimit: BODY_LIMIT }, async ({ body }) => {
      if (!body) throw badInput('the body is empty', 'send customers as JSON or CSV, with their content type');
      const frame = featureFrame(schema, body);
      const model = await champion.get();
      if (body.rows.length === 0) return { predictions: [] };
      const probability = await model.scorer.score(frame);
      return { predictions: Array.from(probability, (p) => ({ prediction: p > 0.5 ? 1 : 0, probability: p })) };
    });
  });
}

/** Thrown for an encoding or a parameter that the protocol does not know. */
class UnsupportedMediaType extends Error {
  readonly statusCode = 415;
}

function requireUtf8({ headers }: FastifyRequest): void {
  const parameters = (headers['content-type'] ?? '').split(';').slice(1);
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=').map((part) => part.trim().toLowerCase().replaceAll('"', ''));
    if (name === 'charset' && value === 'utf-8') continue;
    if (name === 'charset') throw new UnsupportedMediaType(`The scoring server only supports UTF-8; got charset=${value}`);
    throw new UnsupportedMediaType(`Unrecognized content type parameters: ${name}`);
  }
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw badInput('the body is not valid UTF-8', 'encode it as UTF-8');
  }
}

function sendError(error: Error, { headers }: FastifyRequest, reply: FastifyReply, log: () => void): FastifyReply {
  if (error instanceof ChurnopsError && error.code === 'CHURN_BAD_INPUT') {
    const message = `${error.message}; ${error.remedy}`;
    return reply.status(400).send({ error_code: 'BAD_REQUEST', message, error: error.toJSON() });
  }
  if (error instanceof ChurnopsError) {
    return reply
      .status(error.kind.http)
      .send({ error_code: 'TEMPORARILY_UNAVAILABLE', message: error.message, error: error.toJSON() });
  }
  if (error instanceof MlflowRequestError) {
    return reply.status(503).send({ error_code: 'TEMPORARILY_UNAVAILABLE', message: error.message });
  }
  const { code, statusCode } = error as FastifyError;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    const message = `This predictor only supports the following content types: ${Object.keys(PARSERS).join(', ')}. Got '${headers['content-type'] ?? ''}'.`;
    return reply.status(415).send({ error_code: 'BAD_REQUEST', message });
  }
  if (statusCode !== undefined && statusCode < 500) {
    return reply.status(statusCode).send({ error_code: 'BAD_REQUEST', message: error.message });
  }
  log();
  return reply.status(500).send({ error_code: 'INTERNAL_ERROR', message: 'scoring failed; the log says why' });
}
