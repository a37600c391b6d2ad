import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { logged, withStatus } from '../../api/send-error.js';
import { ChurnopsError } from '../../errors.js';
import { isUnknown } from '../../failures/known-error.js';
import type { UncheckedRows } from '../../features/checked-frame.js';
import type { Metrics } from '../../metrics/metrics.js';
import type { CustomerSchema } from '../../record/customer-schema.js';
import type { ChampionCache } from '../../registry/champion-cache.js';
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
export function registerInvocations(
  server: FastifyInstance,
  schema: CustomerSchema,
  champion: Pick<ChampionCache, 'get'>,
  metrics: Pick<Metrics, 'scored'>,
): void {
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
    scope.setErrorHandler(sendError);
    scope.post<{ Body: UncheckedRows }>('/invocations', { bodyLimit: BODY_LIMIT }, async ({ body }) => {
      if (!body) throw badInput('the body is empty', 'send customers as JSON or CSV, with their content type');
      const frame = featureFrame(schema, body);
      const model = await champion.get();
      if (body.rows.length === 0) return { predictions: [] };
      const startedAt = performance.now();
      const probability = await model.scorer.score(frame);
      metrics.scored(body.rows.length, model.version, (performance.now() - startedAt) / 1000);
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

/** MLflow's answer, and ours in `error`. */
function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refused = refusalOf(error, request);
  const found = logged(request, refused);
  // What broke is for the log alone.
  const known = isUnknown(refused) ? new ChurnopsError(found.code, 'scoring failed; the log says why', found.remedy) : found;
  const { code, message, remedy } = known;
  return withStatus(reply, known).send({
    error_code: ERROR_CODES[known.kind.http] ?? 'TEMPORARILY_UNAVAILABLE',
    message: code === 'CHURN_BAD_INPUT' ? `${message}; ${remedy}` : message,
    error: known,
  });
}

/** By status. */
const ERROR_CODES: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  413: 'BAD_REQUEST',
  415: 'BAD_REQUEST',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL_ERROR',
};

/** Fastify's refusals and ours of a content type, by our codes, in the protocol's words. Other errors stay as they are. */
function refusalOf(error: FastifyError, { headers }: FastifyRequest): Error {
  const { statusCode, message } = error;
  if (statusCode === 413) {
    const remedy = `send at most ${BODY_LIMIT / 2 ** 20} MB at once`;
    return new ChurnopsError('CHURN_BODY_TOO_LARGE', message, remedy, { cause: error });
  }
  if (statusCode === 415) {
    const types = Object.keys(PARSERS).join(', ');
    const isOurs = error instanceof UnsupportedMediaType;
    const found = `This predictor only supports the following content types: ${types}. Got '${headers['content-type'] ?? ''}'.`;
    const remedy = `send ${types} in UTF-8, without other parameters`;
    return new ChurnopsError('CHURN_MEDIA_TYPE', isOurs ? message : found, remedy, { cause: error });
  }
  if (statusCode === undefined || statusCode >= 500) return error;
  return new ChurnopsError('CHURN_BAD_INPUT', message, 'correct the request as the message says', { cause: error });
}
