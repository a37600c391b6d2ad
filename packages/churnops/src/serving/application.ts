import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { removeLeftUploads } from '../api/upload.js';
import type { Config } from '../config.js';
import { Metrics } from '../metrics/metrics.js';
import { openTracing } from '../tracing/open-tracing.js';
import { type Core, type CoreOptions, openCore } from './open-core.js';

/** A churnops that can serve. */
export interface Application extends Omit<Core, 'tracking'> {
  readonly tracking: FastifyInstance;
  /** Pages, scoring, the JSON API, and the tracking server beside them. Not listening yet. */
  readonly server: FastifyInstance;
  /** Gives its holder the whole API, as an admin. Valid until this process ends. */
  readonly token: string;
}

/**
 * Opens everything that is served over HTTP: the core with its tracking server, and the product's server on it.
 *
 * @throws ChurnopsError CHURN_HOME_IN_USE, CHURN_DATABASE_UNREACHABLE, CHURN_DATABASE_REFUSED, CHURN_DATABASE_TOO_OLD, CHURN_DATABASE_NEWER,
 *   CHURN_DATABASE_MIGRATION, CHURN_SCHEMA, as `openCore`
 */
export async function openApplication(config: Config, options: CoreOptions): Promise<Application> {
  const metrics = new Metrics({ tracking: config.mlflowTrackingUri === undefined });
  const closeTracing = await openTracing(config);
  const instrumented = { ...options, instrumentTracking: (server: FastifyInstance) => metrics.measureTracking(server) };
  const core = await openCore(config, instrumented).catch(async (error) => {
    await closeTracing();
    throw error;
  });
  try {
    const { createServer } = await import('./http-server.js');
    const tracking = await core.tracking();
    const token = core.authentication?.systemToken ?? randomBytes(32).toString('base64url');
    const uploads = { folder: join(config.home, 'uploads'), limit: config.uploadLimit };
    await removeLeftUploads(uploads);
    const server = await createServer(core.context, {
      tracking,
      metrics,
      token,
      authentication: core.authentication,
      restFor: core.restFor,
      clientFor: core.clientFor,
      isRemote: config.mlflowTrackingUri !== undefined,
      uploads,
      hosts: [config.host, ...config.allowedHosts],
      onAliasMoved: core.onAliasMoved,
    });
    return {
      ...core,
      tracking,
      server,
      token,
      async close() {
        // First, so that running requests can answer their clients before the connections are cut.
        core.callOff();
        await server.close();
        await core.close();
        await closeTracing();
      },
    };
  } catch (error) {
    await core.close();
    await closeTracing();
    throw error;
  }
}
