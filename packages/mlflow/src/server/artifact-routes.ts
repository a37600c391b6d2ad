import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { invalid } from '../protocol/mlflow-error.js';
import type { RegistryStore } from '../store/registry-store.js';
import type { RunStore } from '../store/run-store.js';
import { type Endpoint, endpoint, parseInput, required, text } from './endpoint.js';

const SCHEME = 'mlflow-artifacts:/';
/** Largest artifact, in bytes: bodies have a limit, and models of this size belong into S3. */
const MOST_BYTES = 10 * 2 ** 30;

/** `artifacts/list`: the files of a run, by run. */
export function artifactEndpoints(runs: RunStore, artifacts: ArtifactStore): Endpoint[] {
  return [
    endpoint('GET', 'artifacts/list', { run_id: required, path: text.optional() }, async ({ run_id, path }) =>
      listArtifacts(artifacts, (await runs.info(run_id)).artifact_uri, path),
    ),
  ];
}

/**
 * The files below an artifact address of this server, as MLflow lists them.
 *
 * @param path folder below it; default: itself
 */
export async function listArtifacts(artifacts: ArtifactStore, uri: string, path: string | undefined) {
  const files = await artifacts.list(storedPath(uri, path ?? ''));
  const prefix = path ? `${path.replace(/\/+$/, '')}/` : '';
  return { root_uri: uri, files: files.map((file) => ({ ...file, path: prefix + file.path })) };
}

function storedPath(uri: string, path: string): string {
  if (!uri.startsWith(SCHEME)) throw invalid(`The artifacts are at ${uri}, which this server does not hold.`);
  return `${uri.slice(SCHEME.length)}/${path}`;
}

/** Single files of a run and of a model version, as links of MLflow's pages have them: outside `/api`. */
export function registerDownloads(
  server: FastifyInstance,
  runs: RunStore,
  registry: RegistryStore,
  artifacts: ArtifactStore,
): void {
  const send = async (reply: FastifyReply, uri: string, path: string) => {
    const { size, stream } = await artifacts.read(storedPath(uri, path));
    const name = encodeURIComponent(path.split('/').at(-1) as string);
    // Someone's artifact must not run as a page of this server.
    return reply
      .type('application/octet-stream')
      .header('x-content-type-options', 'nosniff')
      .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
      .header('content-length', size)
      .send(stream);
  };
  server.get('/get-artifact', async ({ query }, reply) => {
    const { run_id, run_uuid, path } = parseInput({ run_id: text.optional(), run_uuid: text.optional(), path: required }, query);
    return send(reply, (await runs.info(run_id ?? run_uuid ?? '')).artifact_uri, path);
  });
  server.get('/model-versions/get-artifact', async ({ query }, reply) => {
    const { name, version, path } = parseInput({ name: required, version: required, path: required }, query);
    return send(reply, await registry.downloadUri(name, version), path);
  });
}

/** The proxy for `mlflow-artifacts:` addresses: list, download, upload and delete by path. */
export function registerArtifactRoutes(server: FastifyInstance, prefix: string, artifacts: ArtifactStore): void {
  const base = `${prefix}/mlflow-artifacts/artifacts`;
  server.get<{ Querystring: { path?: string } }>(base, async ({ query }) => ({ files: await artifacts.list(query.path ?? '') }));
  server.get<{ Params: { '*': string } }>(`${base}/*`, async ({ params }, reply) => {
    const { size, stream } = await artifacts.read(params['*']);
    return reply.type('application/octet-stream').header('content-length', size).send(stream);
  });
  server.put<{ Params: { '*': string } }>(`${base}/*`, { bodyLimit: MOST_BYTES }, async ({ params, body, headers }) => {
    const declared = headers['content-length'];
    const limit = declared === undefined ? MOST_BYTES : Number(declared);
    if (limit > MOST_BYTES) throw invalid(`The artifact has ${limit} bytes; at most ${MOST_BYTES} are taken.`);
    await artifacts.write(params['*'], bounded((body ?? []) as AsyncIterable<Uint8Array>, MOST_BYTES));
    return {};
  });
  server.delete<{ Params: { '*': string } }>(`${base}/*`, async ({ params }) => {
    await artifacts.remove(params['*']);
    return {};
  });
}

async function* bounded(content: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > most) throw invalid(`The artifact is larger than ${most} bytes.`);
    yield chunk;
  }
}
