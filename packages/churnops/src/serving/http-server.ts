import {
  type ArtifactStore,
  type Authentication,
  type MlflowClient,
  MlflowRequestError,
  mlflowServer,
  requireAuthentication,
} from '@churnops/mlflow';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { readStatus } from '../read/status.js';
import { ChampionCache } from '../registry/champion.js';
import { lookAtChampion } from '../registry/champion-history.js';
import { withChampionLock } from '../registry/champion-lock.js';
import { REGISTERED_MODEL } from '../registry/names.js';
import { promote } from '../registry/promote.js';
import { VERSION } from '../version.js';
import { registerBrowserGuard } from './browser-guard.js';
import { registerInvocations } from './invocations/register-invocations.js';
import { PAGE_POLICY } from './page.js';
import { statusPage } from './status-page.js';
import { STYLESHEET } from './stylesheet.js';
import { registerTrackingPages, type TrackingPagesOptions } from './tracking-pages/register-tracking-pages.js';

/** Largest body where a route says nothing else, in bytes. */
const BODY_LIMIT = 2 ** 20;

/** How long the alias is not looked at again: others that share the database, or the tracking server, may move it. */
const ALIAS_HOLDS_MS = 500;

/** For those who cannot log in: what a load balancer and MLflow's client ask first. */
const OPEN_PATHS = ['/health', '/version', '/ping', '/api/3.0/mlflow/server-info', '/ajax-api/3.0/mlflow/server-info'];

export interface ServerOptions extends Omit<TrackingPagesOptions, 'promote'> {
  /** A client of the tracking server with the rights of whoever sent this `Authorization` header. */
  readonly clientFor: (authorization: string | undefined) => MlflowClient;
  readonly artifacts: ArtifactStore;
  /** Undefined: nobody must log in. */
  readonly authentication: Authentication | undefined;
  /** Names that it is reached by, besides `localhost` and IP addresses. */
  readonly hosts: readonly string[];
}

/** Everything churnops says over HTTP, on one port: the overview at `/`, health, scoring, and MLflow's API. */
export async function createServer(
  context: PipelineContext,
  { artifacts, authentication, hosts, clientFor, ...pages }: ServerOptions,
): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: context.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: 4096 },
    forceCloseConnections: true,
  });
  server.addHook('onResponse', async (request, reply) => {
    const details = { method: request.method, url: request.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    request.log.debug(`${details.method} ${details.url} ${details.status} ${details.ms} ms`);
  });
  registerBrowserGuard(server, hosts);
  if (authentication) requireAuthentication(server, authentication, OPEN_PATHS);
  server.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof ChurnopsError || error instanceof MlflowRequestError) {
      return reply.status(503).send({ message: error.message });
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    return reply.status(status).send({ message: status >= 500 ? 'internal error; the log says why' : error.message });
  });
  server.get('/health', (_request, reply) => reply.type('text/plain').send('OK'));
  server.get('/version', (_request, reply) => reply.type('text/plain').send(VERSION));
  server.get('/', async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', PAGE_POLICY)
      .send(statusPage(await readStatus(context))),
  );
  server.get(STYLESHEET.path, (_request, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .send(STYLESHEET.content),
  );
  registerTrackingPages(server, {
    ...pages,
    promote: (version, { headers, user }) =>
      promote(
        { ...context, mlflow: clientFor(headers.authorization) },
        { version, by: user?.username ?? 'the page', reason: 'made champion on the page' },
      ),
  });
  const champion = new ChampionCache(context, ALIAS_HOLDS_MS, (error) =>
    context.logger.error({ err: error }, `the champion before goes on scoring: ${error.message}`),
  );
  registerInvocations(server, context.schema, champion);
  // An MLflow client may have moved the alias: the record has it with its time.
  const noteMove = () =>
    withChampionLock(context, () => lookAtChampion(context)).catch((error: Error) =>
      context.logger.warn({ err: error }, `a move of the champion is not on record yet: ${error.message}`),
    );
  await server.register(mlflowServer, {
    database: context.warehouse.mlflow,
    artifacts,
    authentication,
    onRegistryEvent({ entity, name }) {
      if (entity !== 'model_version_alias' || name !== REGISTERED_MODEL) return;
      champion.moved();
      noteMove();
    },
  });
  return server;
}
