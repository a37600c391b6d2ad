import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import { OPEN_ACCESS } from '../accounts/access.js';
import type { Authentication } from '../accounts/authentication.js';
import { ArtifactPlaces, type OpenArtifacts } from '../artifacts/artifact-places.js';
import { artifactRootProblem, OWN_ROOT } from '../artifacts/artifact-root.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import type { MlflowDatabase } from '../database/tables.js';
import { LoggedModelStore } from '../logged-models/logged-model-store.js';
import { stringifyJson } from '../protocol/int64.js';
import { JsonText } from '../protocol/json-text.js';
import { invalid, MlflowError } from '../protocol/mlflow-error.js';
import { Registry } from '../registry/registry.js';
import { ActiveRuns } from '../tracking/active-runs.js';
import { ExperimentStore } from '../tracking/experiment-store.js';
import { logMetricsOfRuns } from '../tracking/log-metrics.js';
import { MetricHistory } from '../tracking/metric-history.js';
import { MetricJournal } from '../tracking/metric-journal.js';
import { RunLog } from '../tracking/run-log.js';
import { RunStore } from '../tracking/run-store.js';
import { RegistryEvents } from '../webhooks/registry-events.js';
import type { RegistryEvent } from '../webhooks/webhook-event.js';
import { WebhookSender } from '../webhooks/webhook-sender.js';
import { WebhookStore } from '../webhooks/webhook-store.js';
import { type WebhookSettings, WebhookTargets } from '../webhooks/webhook-targets.js';
import type { AccessOf } from './access-of.js';
import { registerDownloads } from './artifact-downloads.js';
import { artifactEndpoints } from './artifact-listing.js';
import { registerArtifactProxy } from './artifact-proxy.js';
import { registerDirectTransfers } from './direct-transfers.js';
import { experimentEndpoints } from './experiment-endpoints.js';
import { JSON_LIMIT, readBodyOfGet, readJson } from './json-body.js';
import { loggedModelEndpoints } from './logged-model-endpoints.js';
import { permissionEndpoints } from './permission-endpoints.js';
import { registryEndpoints } from './registry-endpoints.js';
import { roleEndpoints } from './role-endpoints.js';
import { runEndpoints } from './run-endpoints.js';
import { refuseUnstorable } from './unstorable.js';
import { userEndpoints } from './user-endpoints.js';
import { webhookEndpoints } from './webhook-endpoints.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** As an `Endpoint` says. Default false. */
    keepsNulls?: boolean;
  }
}

export interface MlflowServerOptions {
  /** A database that `migrateTracking` has prepared. */
  readonly database: MlflowDatabase;
  readonly artifacts: ArtifactStore;
  /**
   * Where the artifacts of experiments go that are made without a location: a URI or an absolute path, below which each experiment has a
   * folder. Experiments that exist keep theirs. Default `mlflow-artifacts:/`, which is `artifacts`.
   */
  readonly defaultArtifactRoot?: string | undefined;
  /** Opens a bucket, so that the server itself can list and send what is below an `s3:` root. Default: only clients can. */
  readonly openBucket?: OpenArtifacts | undefined;
  /** Users and their permissions. Needs `requireAuthentication` on the same server. Default: everyone may do everything. */
  readonly authentication?: Authentication | undefined;
  /** Where webhooks may be sent to. Default: by `https` to public addresses. */
  readonly webhooks?: WebhookSettings | undefined;
  /** Called after a change in the registry is committed, for the same changes that webhooks hear about. */
  readonly onRegistryEvent?: (event: RegistryEvent) => void;
  /**
   * A file in which metrics that are logged by themselves wait until they are in the database, so a client waits for the file alone.
   * Only where no other process uses the database. Default: clients wait for the database.
   */
  readonly journal?: string | undefined;
  /** ms since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/** What `mlflowServer` does. */
export async function registerMlflow(server: FastifyInstance, options: MlflowServerOptions): Promise<void> {
  const { artifacts, authentication, now = Date.now, defaultArtifactRoot: root = OWN_ROOT, openBucket } = options;
  const problem = artifactRootProblem(root);
  if (problem) throw invalid(`defaultArtifactRoot ${problem}; got '${root}'`);
  const database = options.database.withSchema('mlflow');
  const active = new ActiveRuns();
  const places = new ArtifactPlaces({ own: artifacts, openBucket, below: root });
  const experiments = new ExperimentStore(database, now, active, root);
  const runs = new RunStore(database, experiments, now, active);
  const journal = options.journal === undefined ? undefined : openJournal(server, database, options.journal);
  const loggedModels = new LoggedModelStore(database, experiments, now);
  const events = new RegistryEvents(now);
  const registry = new Registry(database, runs, loggedModels, events, now);
  const targets = new WebhookTargets(options.webhooks);
  const noteFailure = (error: Error) => server.log.error({ err: error }, 'webhooks could not be sent');
  const sender = new WebhookSender(database, now, noteFailure, targets);
  events.listen(() => sender.wake());
  if (options.onRegistryEvent) events.listen(options.onRegistryEvent);
  if (options.defaultArtifactRoot !== undefined) server.addHook('onReady', () => experiments.placeDefault());
  server.addHook('onReady', async () => sender.wake());
  server.addHook('onClose', () => sender.close());
  const endpoints = [
    ...experimentEndpoints(experiments),
    ...runEndpoints(runs, new RunLog(database, active, journal), new MetricHistory(database), loggedModels),
    ...artifactEndpoints(runs, places),
    ...loggedModelEndpoints(loggedModels, runs, places),
    ...registryEndpoints(registry, runs, loggedModels),
    ...webhookEndpoints(new WebhookStore(database, now, targets), now, targets),
    ...(authentication
      ? [...userEndpoints(authentication), ...permissionEndpoints(authentication), ...roleEndpoints(authentication)]
      : []),
  ];

  server.setErrorHandler((error: FastifyError | MlflowError, request, reply) => {
    const answer = toMlflowError(error);
    if (answer.status >= 500) request.log.error({ err: error }, 'the tracking server failed');
    return reply.status(answer.status).send(answer.toJSON());
  });
  server.setReplySerializer((answer) => (answer instanceof JsonText ? answer.text : stringifyJson(answer)));
  // Uploads may have any content type. They are read as streams.
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  // Some clients send a JSON content type with an empty body.
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: JSON_LIMIT },
    async ({ routeOptions }: FastifyRequest, body: Buffer) => readJson(body, routeOptions.config.keepsNulls),
  );

  const accessOf: AccessOf = (user) => (authentication ? authentication.accessOf(user) : OPEN_ACCESS);
  registerDownloads(server, runs, registry, places, accessOf);
  registerServerInfo(server, artifacts);
  for (const prefix of ['/api', '/ajax-api']) {
    for (const endpoint of endpoints) {
      const { method, path, version = '2.0', needs, bodyLimit = JSON_LIMIT, logsMetrics, keepsNulls = false, handle } = endpoint;
      server.route({
        method,
        config: { keepsNulls },
        url: `${prefix}/${version}/mlflow/${path}`,
        bodyLimit,
        handler: async ({ query, body, params, user, raw }) => {
          refuseUnstorable(query);
          refuseUnstorable(params);
          const sent = method === 'GET' && isEmpty(query) ? await readBodyOfGet(raw) : body;
          const input = withParams(sent ?? query, params);
          const access = accessOf(user);
          await access.check(needs, input);
          // Whoever reads finds everything that was logged.
          if (journal && !logsMetrics) await journal.settled();
          return handle(input, access);
        },
      });
    }
    registerDirectTransfers(server, `${prefix}/2.0`, artifacts, accessOf);
    await server.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      // Whatever the header says, it is not looked at: the type of a download comes from the name.
      scope.addHook('onRequest', async ({ raw }) => {
        raw.headers['content-type'] = 'application/octet-stream';
      });
      scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
      registerArtifactProxy(scope, `${prefix}/2.0`, artifacts, accessOf);
    });
    for (const version of ['2.0', '3.0']) {
      server.all(`${prefix}/${version}/mlflow/*`, async ({ method, url }) => {
        throw new MlflowError('ENDPOINT_NOT_FOUND', `No API found for '${method} ${url.split('?')[0]}'`);
      });
    }
  }
}

function openJournal(server: FastifyInstance, database: MlflowDatabase, file: string): MetricJournal {
  const note = (error: Error) => server.log.error({ err: error }, 'metrics in the journal could not be stored; trying again');
  const journal = new MetricJournal(file, (entries) => logMetricsOfRuns(database, entries), note);
  server.addHook('onReady', () => journal.open());
  server.addHook('onClose', () => journal.close());
  return journal;
}

/** MLflow 3's client asks for this before it decides how to send large files (mlflow/utils/server_info.py). */
function registerServerInfo(server: FastifyInstance, { direct }: ArtifactStore): void {
  const info = {
    store_type: 'SqlStore',
    workspaces_enabled: false,
    trace_archival_enabled: false,
    multipart_uploads_enabled: direct !== undefined,
    multipart_downloads_enabled: direct !== undefined,
    presigned_upload_run_id_supported: false,
    presigned_upload_model_id_supported: false,
  };
  for (const prefix of ['/api/3.0', '/ajax-api/3.0']) server.get(`${prefix}/mlflow/server-info`, () => info);
}

const isEmpty = (fields: unknown) => Object.keys(fields as object).length === 0;

/** The input including the path's parameters. */
function withParams(input: unknown, params: unknown): unknown {
  return !isEmpty(params) && (input === undefined || typeof input === 'object') ? { ...input, ...(params as object) } : input;
}

function toMlflowError(error: FastifyError | MlflowError): MlflowError {
  if (error instanceof MlflowError) return error;
  const status = error.statusCode ?? 500;
  if (status < 500) return new MlflowError(status === 404 ? 'ENDPOINT_NOT_FOUND' : 'BAD_REQUEST', error.message);
  return new MlflowError('INTERNAL_ERROR', 'The server failed; its log says why.');
}
