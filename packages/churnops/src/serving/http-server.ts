import { createServer as createHttpServer } from 'node:http';
import type { Authentication, MlflowClient } from '@churnops/mlflow';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { API_PREFIX } from '../api/address.js';
import { logIn } from '../api/log-in.js';
import { registerApi } from '../api/register-api.js';
import type { Uploads } from '../api/upload.js';
import { COMMANDS } from '../commands/all-commands.js';
import { reportCommand } from '../commands/report.js';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { describeIssue } from '../failures/known-error.js';
import { METRICS_TYPE, type Metrics } from '../metrics/metrics.js';
import { silentProgress } from '../progress.js';
import { readChampions } from '../read/champions.js';
import { readStatus } from '../read/status.js';
import { ChampionCache } from '../registry/champion-cache.js';
import { lookAtChampion } from '../registry/champion-history.js';
import { withChampionLock } from '../registry/champion-lock.js';
import { VERSION } from '../version.js';
import { runPromotion } from '../workflows/promotion.js';
import { withoutWaiting } from '../workflows/without-waiting.js';
import { registerBrowserGuard } from './browser-guard.js';
import { championsPage } from './champions-page.js';
import { registerInvocations } from './invocations/register-invocations.js';
import { MAX_HEADER_BYTES, newServer } from './new-server.js';
import { sendPage, sendReport } from './page.js';
import { sendPageError } from './page-error.js';
import { noSuchPath } from './refusals.js';
import { statusPage } from './status-page.js';
import { STYLESHEET } from './stylesheet.js';
import { registerTrackingPages, type TrackingPagesOptions } from './tracking-pages/register-tracking-pages.js';
import { isTrackingPath } from './tracking-server.js';

/** How long the alias is trusted before it is looked up again: other processes may move it. */
const ALIAS_HOLDS_MS = 500;

/** Open without a login, for load balancers and Prometheus. They tell nothing about single customers, users or runs. */
const OPEN_PATHS = new Set(['/health', '/version', '/ping', '/metrics']);

const CHAMPIONS_A_PAGE = 50;
const BEFORE = { error: 'must be the id of a promotion' };
const championsQuery = z.object({ before: z.coerce.number(BEFORE).int(BEFORE).min(1, BEFORE).optional() });
/** How long a request may take to arrive: Node's five minutes are too short for a large file on a slow connection. */
const REQUEST_TIMEOUT_MS = 3_600_000;

export interface ServerOptions extends Omit<TrackingPagesOptions, 'promote'> {
  /** A client of the tracking server with the rights of whoever sent this `Authorization` header. */
  readonly clientFor: (authorization: string | undefined) => MlflowClient;
  /** Answers the requests for MLflow's API. */
  readonly tracking: FastifyInstance;
  readonly metrics: Metrics;
  /** Undefined if nobody needs to log in. */
  readonly authentication: Authentication | undefined;
  /** If no login is required, the API wants this token for requests that change something. */
  readonly token: string;
  /** Names of this server, besides `localhost` and IP addresses. */
  readonly hosts: readonly string[];
  /** Where files that are sent to the API wait, and how large they may be. */
  readonly uploads: Uploads;
  onAliasMoved(listener: () => void): void;
}

/** Everything churnops serves over HTTP, on one port: the overview, `/champions`, health, scoring, its JSON API, and MLflow's API. */
export async function createServer(context: PipelineContext, options: ServerOptions): Promise<FastifyInstance> {
  const { tracking, metrics, authentication, token, hosts, clientFor, uploads, ...pages } = options;
  await tracking.ready();
  // The two servers share a port. Routes, guards and error handling are separate.
  const server = newServer(context.logger, {
    instrument: (measured) => metrics.measure(measured),
    serverFactory: (handle) =>
      createHttpServer({ requestTimeout: REQUEST_TIMEOUT_MS, maxHeaderSize: MAX_HEADER_BYTES }, (request, response) =>
        isTrackingPath(request.url ?? '') ? tracking.routing(request, response) : handle(request, response),
      ),
    frameworkErrors: (error, request, reply) => sendPageError(request, reply, error),
  });
  registerBrowserGuard(server, hosts, async (_reply, message, remedy) => {
    throw new ChurnopsError('CHURN_FORBIDDEN', message, remedy);
  });
  if (authentication) requireLogin(server, authentication);
  server.setErrorHandler((error: Error, request, reply) => sendPageError(request, reply, error));
  server.setNotFoundHandler((request, reply) => sendPageError(request, reply, noSuchPath(request)));
  server.get('/health', (_request, reply) => reply.type('text/plain').send('OK'));
  server.get('/version', (_request, reply) => reply.type('text/plain').send(VERSION));
  server.get('/metrics', async (_request, reply) => reply.type(METRICS_TYPE).send(await metrics.text(context)));
  server.get('/', async (_request, reply) => sendPage(reply, statusPage(await readStatus(context))));
  server.get('/champions', async ({ query }, reply) => {
    const before = readBefore(query);
    return sendPage(reply, championsPage(await readChampions(context, { limit: CHAMPIONS_A_PAGE, before }), before));
  });
  server.get('/report', async ({ query }, reply) => {
    const input = reportCommand.input.parse(query, { reportInput: true });
    // What a report needs is loaded with the first one, not at the start.
    const { run } = await reportCommand.load();
    const { html } = await run(context, input);
    return sendReport(reply, html);
  });
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
      // A browser shows nothing until the answer comes.
      withoutWaiting({ ...context, mlflow: clientFor(headers.authorization), operator: user?.username ?? 'the page' }, (asked) =>
        runPromotion(asked, { version, reason: 'made champion on the page' }),
      ),
  });
  const champion = new ChampionCache(context, ALIAS_HOLDS_MS, (error) =>
    context.logger.error({ err: error }, `the champion before goes on scoring: ${error.message}`),
  );
  // If an MLflow client moved the alias, this puts the move on record, with its time.
  const noteMove = () =>
    withChampionLock({ ...context, progress: silentProgress }, () => lookAtChampion(context)).catch((error: Error) =>
      context.logger.warn({ err: error }, `a move of the champion is not on record yet: ${error.message}`),
    );
  options.onAliasMoved(() => {
    champion.moved();
    noteMove();
  });
  registerInvocations(server, context.schema, champion, metrics);
  registerApi(server, { context, commands: COMMANDS, authentication, token, uploads });
  return server;
}

/** The API checks logins itself: what is open there depends on the command. */
function requireLogin(server: FastifyInstance, authentication: Authentication): void {
  server.decorateRequest('user', undefined);
  server.addHook('onRequest', async (request) => {
    const path = request.url.split('?')[0] as string;
    if (!OPEN_PATHS.has(path) && !path.startsWith(`${API_PREFIX}/`)) request.user = await logIn(authentication, request);
  });
}

/** @throws ChurnopsError CHURN_BAD_INPUT */
function readBefore(query: unknown): number | undefined {
  const { data, error } = championsQuery.safeParse(query, { reportInput: true });
  if (data) return data.before;
  const found = error.issues.map((issue) => describeIssue(issue)).join('; ');
  throw new ChurnopsError('CHURN_BAD_INPUT', found, 'leave before out for the newest, and follow the links from there');
}
