import type { FastifyInstance } from 'fastify';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { invalid } from '../protocol/mlflow-error.js';
import type { AccessOf } from './access-of.js';
import { withoutEmptySize } from './artifact-listing.js';
import { sendArtifact } from './send-artifact.js';
import { artifactOwner, artifactOwners, RUN_ID, runsOf } from './subjects.js';

/** Largest artifact in bytes. Larger models belong in S3. */
const MOST_BYTES = 10 * 2 ** 30;

/** The proxy for `mlflow-artifacts:` addresses: list, download, upload and delete by path. */
export function registerArtifactProxy(
  server: FastifyInstance,
  prefix: string,
  artifacts: ArtifactStore,
  accessOf: AccessOf,
): void {
  const base = `${prefix}/mlflow-artifacts/artifacts`;
  type Below = { Params: { '*': string } };
  server.get<{ Querystring: { path?: string } }>(base, async ({ query: { path = '' }, user }) => {
    const access = accessOf(user);
    const owner = artifactOwner(path);
    access.require(owner, 'READ');
    const files = (await artifacts.list(path)).map(withoutEmptySize);
    // An experiment's folder has one for each run, which tells their ids.
    const hidesRuns = owner?.type === 'experiment' && !access.canRead(runsOf(owner));
    return { files: hidesRuns ? files.filter((file) => !RUN_ID.test(file.path)) : files };
  });
  server.route<Below>({
    method: ['GET', 'HEAD'],
    url: `${base}/*`,
    handler: async (request, reply) => {
      accessOf(request.user).require(artifactOwner(request.params['*']), 'READ');
      return sendArtifact(request, reply, { store: artifacts, path: request.params['*'] });
    },
  });
  server.put<Below>(`${base}/*`, { bodyLimit: MOST_BYTES }, async ({ params, body, headers, user }) => {
    accessOf(user).require(artifactOwner(params['*']), 'EDIT');
    // MLflow's client cuts an address at a # in the file's name. A file in place of the folder would keep all others out of it.
    if (params['*'].endsWith('/')) throw invalid("Artifact path must include a filename (cannot end with '/').");
    const declared = headers['content-length'];
    const limit = declared === undefined ? MOST_BYTES : Number(declared);
    if (limit > MOST_BYTES) throw invalid(`The artifact has ${limit} bytes; at most ${MOST_BYTES} are taken.`);
    await artifacts.write(params['*'], bounded((body ?? []) as AsyncIterable<Uint8Array>, MOST_BYTES));
    return {};
  });
  server.delete<Below>(`${base}/*`, async ({ params, user }) => {
    for (const owner of artifactOwners(params['*'])) accessOf(user).require(owner, 'MANAGE');
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
