import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerFactory,
  type FastifyServerOptions,
  LogController,
} from 'fastify';
import type { Logger } from '../logging.js';
import { traceRequests } from '../tracing/trace-requests.js';

/** Largest body unless a route sets another limit, in bytes. */
const BODY_LIMIT = 2 ** 20;

/**
 * Most bytes of a request's address and headers together. MLflow's client searches versions by `GET`, with the filter in the address:
 * one that lists the IDs of 400 runs is longer than Node's 16 KB. MLflow's server takes any length.
 */
export const MAX_HEADER_BYTES = 2 ** 18;

/**
 * An HTTP server without routes, with the settings that all our servers share. Each request is logged at the level `debug`.
 *
 * @param options.instrument adds hooks that measure each request
 * @param options.serverFactory makes the server that passes it the requests. Default: its own
 * @param options.frameworkErrors answers requests whose address makes no sense. Default: Fastify
 */
export function newServer(
  logger: Logger,
  {
    instrument,
    ...options
  }: Pick<FastifyServerOptions, 'frameworkErrors'> & {
    readonly instrument?: ((server: FastifyInstance) => void) | undefined;
    readonly serverFactory?: FastifyServerFactory;
  } = {},
): FastifyInstance {
  const server = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    // MLflow's server, too, takes //api for /api.
    routerOptions: { maxParamLength: 4096, ignoreDuplicateSlashes: true },
    forceCloseConnections: true,
    ...options,
  });
  traceRequests(server);
  instrument?.(server);
  server.addHook('onResponse', async (request, reply) => {
    const details = { method: request.method, url: request.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    request.log.debug(`${details.method} ${details.url} ${details.status} ${details.ms} ms`);
  });
  return server;
}
