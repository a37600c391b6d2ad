import { join } from 'node:path';
import type { ArtifactStore, Authentication, RestClientOptions } from '@churnops/mlflow';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.js';
import type { PipelineContext } from './context.js';
import type { Progress } from './progress.js';
import { bundledSchema } from './record/bundled-schema.js';
import { openDatabase } from './warehouse/open-database.js';

/** The parts of a running churnops, put together from the configuration. */
export interface Application {
  readonly context: PipelineContext;
  /** Not listening yet. */
  readonly server: FastifyInstance;
  /** Undefined where nobody must log in. */
  readonly authentication: Authentication | undefined;
  /** Opens a bucket with the configured access. */
  readonly s3: (bucket: string) => Promise<ArtifactStore>;
  close(): Promise<void>;
}

/**
 * Opens database, logs and tracking for the configuration.
 *
 * @throws ChurnopsError if the database, or the embedded home, cannot be had
 */
export async function openApplication(
  config: Config,
  options: { readonly progress: Progress; readonly logOnStderr: boolean },
): Promise<Application> {
  const database = await openDatabase(config);
  // The embedded database opens on its own thread while these load: each takes about as long as the other.
  const { Warehouse } = await import('./warehouse/warehouse.js');
  const { Authentication, LocalArtifactStore, MlflowClient, RestClient } = await import('@churnops/mlflow');
  const { openLogger } = await import('./logging.js');
  const { createServer } = await import('./serving/http-server.js');
  const { inProcessFetch } = await import('./serving/in-process-fetch.js');
  const warehouse = new Warehouse(database);
  const { logger, close: closeLog } = await openLogger(config, { onStderr: options.logOnStderr });
  const s3 = async (bucket: string, prefix = '') => {
    // Amazon's client takes a third of a second to load, which those without a bucket are spared.
    const { S3ArtifactStore } = await import('@churnops/mlflow/s3');
    return new S3ArtifactStore({ bucket, prefix, ...config.s3 });
  };
  const { artifactsDestination: destination } = config;
  const artifacts = destination
    ? await s3(destination.bucket, destination.prefix)
    : new LocalArtifactStore(join(config.home, 'mlartifacts'));
  const authentication = config.requiresLogin ? new Authentication(warehouse.mlflow) : undefined;
  // The server needs the client for its pages and the client needs the server: the client asks when it is used.
  let server: FastifyInstance | undefined;
  const own = (authorization: string | undefined): RestClientOptions => ({
    trackingUri: 'http://in-process',
    fetch: (url, init) => inProcessFetch(server as FastifyInstance)(url, init),
    headers: authorization ? { authorization } : {},
  });
  const { mlflowTrackingUri: trackingUri, mlflowCredentials: headers } = config;
  const remote = trackingUri === undefined ? undefined : { trackingUri, headers };
  const clientFor = (authorization: string | undefined) => new MlflowClient(remote ? { ...remote, s3 } : own(authorization));
  const mlflow = clientFor(authentication && `Bearer ${authentication.systemToken}`);
  const context: PipelineContext = {
    schema: bundledSchema(),
    warehouse,
    mlflow,
    logger,
    progress: options.progress,
    now: () => new Date(),
    timeZone: config.timeZone,
    schedule: config.schedule,
    signal: new AbortController().signal,
  };
  server = await createServer(context, {
    artifacts,
    authentication,
    clientFor,
    restFor: (authorization) => new RestClient(remote ?? own(authorization)),
    isRemote: remote !== undefined,
    hosts: [config.host, ...config.allowedHosts],
  });
  const application = {
    context,
    server,
    authentication,
    s3,
    async close() {
      await application.server.close();
      await warehouse.close();
      await closeLog();
    },
  };
  try {
    await warehouse.migrate();
  } catch (error) {
    await application.close();
    throw error;
  }
  return application;
}
