import {
  type ArtifactStore,
  type Authentication,
  mlflowServer,
  type OpenArtifacts,
  type RegistryEvent,
  requireAuthentication,
  type WebhookSettings,
} from '@churnops/mlflow';
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../logging.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { registerBrowserGuard } from './browser-guard.js';
import { newServer } from './new-server.js';

/** MLflow's client asks these before it logs in. */
const OPEN_PATHS = new Set(['/api/3.0/mlflow/server-info', '/ajax-api/3.0/mlflow/server-info']);

const PATHS = /^\/+(api\/+[23]\.0\/+mlflow|ajax-api\/|get-artifact|model-versions\/+get-artifact)/;

export interface TrackingServerOptions {
  readonly warehouse: Warehouse;
  readonly artifacts: ArtifactStore;
  /** Where the artifacts of experiments go that are made without a location; undefined: into `artifacts`. */
  readonly defaultArtifactRoot: string | undefined;
  readonly openBucket: OpenArtifacts;
  readonly logger: Logger;
  /** Undefined if nobody needs to log in. */
  readonly authentication: Authentication | undefined;
  /** Names of this server, besides `localhost` and IP addresses. */
  readonly hosts: readonly string[];
  readonly webhooks: WebhookSettings;
  /** File in which metrics wait for the embedded database; see `MlflowServerOptions`. */
  readonly journal: string | undefined;
  readonly onRegistryEvent: (event: RegistryEvent) => void;
  /** Adds hooks that measure each request. */
  readonly instrument: ((server: FastifyInstance) => void) | undefined;
}

/** MLflow's API and nothing else. It doesn't listen: the pipelines call it within the process. */
export async function createTrackingServer(options: TrackingServerOptions): Promise<FastifyInstance> {
  const { warehouse, logger, authentication, hosts, instrument, ...ours } = options;
  const server = newServer(logger, { instrument });
  registerBrowserGuard(server, hosts);
  if (authentication) requireAuthentication(server, authentication, (path) => OPEN_PATHS.has(path));
  await server.register(mlflowServer, { database: warehouse.mlflow, authentication, ...ours });
  return server;
}

/** Whether a request's path belongs to MLflow's API. */
export function isTrackingPath(url: string): boolean {
  return PATHS.test(url);
}
