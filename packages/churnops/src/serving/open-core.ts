import { join } from 'node:path';
import type { Authentication, MlflowClient, MlflowClientOptions, PasswordCost, RestClient } from '@churnops/mlflow';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.js';
import type { PipelineContext } from '../context.js';
import { stopped } from '../errors.js';
import { localOperator } from '../local-operator.js';
import type { Progress } from '../progress.js';
import type { ScoringServers } from '../pyfunc/scoring-servers.js';
import { bundledSchema } from '../record/bundled-schema.js';
import { REGISTERED_MODEL } from '../registry/names.js';
import type { Database } from '../warehouse/database.js';
import { openDatabase } from '../warehouse/open-database.js';
import { WorkLine } from '../work-line.js';
import { inProcessFetch } from './in-process-fetch.js';
import { bucketOpener } from './open-bucket.js';

export interface CoreOptions {
  /** What this process does. Shown to whoever finds the home locked. */
  readonly command: string;
  readonly progress: Progress;
  readonly logOnStderr: boolean;
  /** Aborted when the work is called off. Default: never. */
  readonly signal?: AbortSignal;
  /** Adds hooks to our own tracking server that measure each request. Default: none. */
  readonly instrumentTracking?: (server: FastifyInstance) => void;
  /** A database that is open already; it is closed with the core. Default: the configured one is opened. */
  readonly database?: Database;
  /** How slow the hash of a new password is. Default: as `Authentication` has it. */
  readonly passwordCost?: PasswordCost;
}

/** What pipelines need: database, log, and a client of the tracking server. */
export interface Core {
  readonly context: PipelineContext;
  /** Our own tracking server, not listening. It is built when it is first asked for, here or by a client. */
  readonly tracking: () => Promise<FastifyInstance>;
  /** Undefined if nobody needs to log in. */
  readonly authentication: Authentication | undefined;
  /** A client of the pipelines' tracking server with the rights of whoever sent this `Authorization` header. */
  readonly clientFor: (authorization: string | undefined) => MlflowClient;
  /** Asks the pipelines' tracking server with the rights of whoever sent this `Authorization` header. */
  readonly restFor: (authorization: string | undefined) => RestClient;
  /** Calls `listener` each time our own tracking server has moved an alias of the registered model. */
  onAliasMoved(listener: () => void): void;
  /** Cancels running work, which ends with CHURN_SERVER_STOPPED. */
  callOff(): void;
  /** Cancels running work, and closes everything. */
  close(): Promise<void>;
}

/**
 * Opens database and log as configured, and a client of the tracking server. Nothing listens, and no HTTP server is built until somebody
 * asks for tracking.
 *
 * @throws ChurnopsError CHURN_HOME_IN_USE, CHURN_DATABASE_UNREACHABLE, CHURN_DATABASE_REFUSED, CHURN_DATABASE_TOO_OLD, CHURN_DATABASE_NEWER,
 *   CHURN_DATABASE_MIGRATION, CHURN_SCHEMA
 */
export async function openCore(config: Config, options: CoreOptions): Promise<Core> {
  const database = options.database ?? (await openDatabase(config, options.command));
  // The embedded database opens on its own thread while these load. Both take about as long.
  const { Warehouse } = await import('../warehouse/warehouse.js');
  const { Authentication, LocalArtifactStore, MlflowClient, RestClient } = await import('@churnops/mlflow');
  const { openLogger } = await import('../logging.js');
  const warehouse = new Warehouse(database);
  const s3 = bucketOpener(config.s3);
  const { artifactsDestination: destination, mlflowTrackingUri: trackingUri } = config;
  const authentication = config.requiresLogin ? new Authentication(warehouse.mlflow, options) : undefined;
  const stopping = new AbortController();
  const aliasListeners: (() => void)[] = [];
  let building: Promise<FastifyInstance> | undefined;
  let scoring: Promise<ScoringServers> | undefined;
  let closeLog: (() => Promise<void>) | undefined;
  const callOff = () => stopping.abort(stopped());
  const close = async () => {
    callOff();
    await scoring?.then((servers) => servers.close()).catch(() => {});
    await building?.then((server) => server.close()).catch(() => {});
    await warehouse.close();
    await closeLog?.();
  };
  try {
    const log = await openLogger(config, { onStderr: options.logOnStderr });
    closeLog = log.close;
    const { outsideRun } = config;
    const logger = outsideRun ? log.logger.child({ outside_run: { id: outsideRun.id, try: outsideRun.tryNumber } }) : log.logger;
    const openArtifacts = async () => ({
      artifacts: destination
        ? await s3(destination.bucket, destination.prefix)
        : new LocalArtifactStore(join(config.home, 'mlartifacts')),
      openBucket: s3,
    });
    const buildTracking = async () => {
      const { createTrackingServer } = await import('./tracking-server.js');
      return createTrackingServer({
        warehouse,
        ...(await openArtifacts()),
        defaultArtifactRoot: config.defaultArtifactRoot,
        logger,
        instrument: options.instrumentTracking,
        authentication,
        hosts: [config.host, ...config.allowedHosts],
        webhooks: config.webhooks,
        // The home belongs to this process alone.
        journal: config.databaseUrl ? undefined : join(config.home, 'metrics.journal'),
        onRegistryEvent({ entity, name }) {
          if (entity === 'model_version_alias' && name === REGISTERED_MODEL) for (const listener of aliasListeners) listener();
        },
      });
    };
    const tracking = () => {
      building ??= buildTracking();
      return building;
    };
    const ownFetch = inProcessFetch(tracking);
    const clientOptions = (authorization: string | undefined): MlflowClientOptions =>
      trackingUri !== undefined
        ? { trackingUri, headers: config.mlflowCredentials, s3 }
        : { trackingUri: 'http://in-process', fetch: ownFetch, s3, headers: authorization ? { authorization } : {} };
    const clientFor = (authorization: string | undefined) => new MlflowClient(clientOptions(authorization));
    const signal = options.signal ? AbortSignal.any([stopping.signal, options.signal]) : stopping.signal;
    const scoringServers = () => {
      scoring ??= import('../pyfunc/scoring-servers.js').then(
        (module) => new module.ScoringServers(config.pyfunc, logger, signal),
      );
      return scoring;
    };
    await warehouse.migrate();
    return {
      context: {
        schema: bundledSchema(),
        warehouse,
        mlflow: clientFor(authentication && `Bearer ${authentication.systemToken}`),
        artifacts: openArtifacts,
        scoringServers,
        logger,
        progress: options.progress,
        operator: localOperator(),
        now: () => new Date(),
        timeZone: config.timeZone,
        schedule: config.schedule,
        reference: config.reference,
        outsideRun,
        predictionMonths: config.predictionMonths,
        // Loaded with the first report: the pictures need much code.
        logReport: async (...report) => (await import('../reports/log-day-report.js')).logDayReport(...report),
        campaign: config.campaign,
        line: new WorkLine(),
        signal,
      },
      tracking,
      authentication,
      clientFor,
      restFor: (authorization) => new RestClient(clientOptions(authorization)),
      onAliasMoved: (listener) => aliasListeners.push(listener),
      callOff,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
