import { join } from 'node:path';
import { credentialHeaders, LocalArtifactStore, MlflowClient } from '@churnops/mlflow';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.js';
import { openLogger } from './logging.js';
import type { PipelineContext } from './pipelines/context.js';
import type { Progress } from './progress.js';
import { createServer } from './serving/http-server.js';
import { inProcessFetch } from './serving/in-process-fetch.js';
import { Warehouse } from './warehouse/warehouse.js';

/** The parts of a running churnops, put together from the configuration. */
export interface Application {
  readonly context: PipelineContext;
  /** Not listening yet. */
  readonly server: FastifyInstance;
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
  const { logger, close: closeLog } = await openLogger(config, { onStderr: options.logOnStderr });
  let warehouse: Warehouse;
  try {
    warehouse = await Warehouse.open(config);
  } catch (error) {
    await closeLog();
    throw error;
  }
  const artifacts = new LocalArtifactStore(join(config.home, 'mlartifacts'));
  // The server needs the client for its pages and the client needs the server: the client asks when it is used.
  let server: FastifyInstance | undefined;
  const mlflow = config.mlflowTrackingUri
    ? new MlflowClient({ trackingUri: config.mlflowTrackingUri, headers: credentialHeaders(process.env) })
    : new MlflowClient({
        trackingUri: 'http://in-process',
        fetch: (url, init) => inProcessFetch(server as FastifyInstance)(url, init),
      });
  const context: PipelineContext = { warehouse, mlflow, logger, progress: options.progress, now: () => new Date() };
  const created = await createServer(context, artifacts);
  server = created;
  return {
    context,
    server: created,
    async close() {
      await created.close();
      await warehouse.close();
      await closeLog();
    },
  };
}
