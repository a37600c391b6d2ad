import type { FastifyInstance } from 'fastify';
import type { MlflowServerOptions } from './mlflow-server.js';

/**
 * MLflow's tracking server as a Fastify plugin: experiments, runs, artifacts and the model registry under
 * `/api/2.0/mlflow/…`, the same under `/ajax-api/…`, and `/api/2.0/mlflow-artifacts/…`.
 *
 * The server's modules are loaded when it is registered: programs that use only the client can do without them.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE for a malformed `defaultArtifactRoot`
 *
 * @example
 * const server = fastify();
 * await server.register(mlflowServer, { database, artifacts: new LocalArtifactStore('artifacts') });
 * await server.listen({ port: 5000 });
 */
export async function mlflowServer(server: FastifyInstance, options: MlflowServerOptions): Promise<void> {
  const { registerMlflow } = await import('./mlflow-server.js');
  await registerMlflow(server, options);
}
