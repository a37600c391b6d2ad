import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Access } from '../accounts/access.js';
import { reads } from '../accounts/needs.js';
import type { User } from '../accounts/permission.js';
import type { ArtifactPlace, ArtifactPlaces } from '../artifacts/artifact-places.js';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { safeSegments } from '../artifacts/safe-path.js';
import type { FileInfo } from '../protocol/entities.js';
import { invalid, MlflowError } from '../protocol/mlflow-error.js';
import type { Registry } from '../registry/registry.js';
import type { RunStore } from '../tracking/run-store.js';
import { type Endpoint, endpoint, parseInput, positive, refuse, required, text } from './endpoint.js';
import { sendArtifact } from './send-artifact.js';
import { artifactOwner, artifactOwners, byModelName, byRun, byVersion, RUN_ID, runsOf } from './subjects.js';

/** Largest artifact in bytes. Larger models belong in S3. */
const MOST_BYTES = 10 * 2 ** 30;

/** What the user of a request may do. */
export type AccessOf = (user: User | undefined) => Access;

/** A path below somebody's artifacts. It is looked at before the owner is looked up, as by the real server. */
export function below(path: z.ZodString = text) {
  return path.superRefine((given, context) => {
    try {
      safeSegments(given);
    } catch (error) {
      refuse(context, () => (error as MlflowError).message);
    }
  });
}

/** `artifacts/list`: the files of a run. */
export function artifactEndpoints(runs: RunStore, places: ArtifactPlaces): Endpoint[] {
  return [
    endpoint({
      method: 'GET',
      path: 'artifacts/list',
      needs: reads(byRun(runs)),
      input: { run_id: required, path: below().optional() },
      handle: async ({ run_id, path }) => listArtifacts(places, (await runs.info(run_id)).artifact_uri, path),
    }),
  ];
}

/**
 * Lists the files below an artifact address of this server in MLflow's format.
 *
 * @param path folder below it; default: itself
 */
export async function listArtifacts(places: ArtifactPlaces, uri: string, path: string | undefined) {
  const folder = await placeBelow(places, uri, path ?? '');
  const files = (await folder.store.list(folder.path)).map(withoutEmptySize);
  const prefix = path ? `${path.replace(/\/+$/, '')}/` : '';
  return { root_uri: uri, files: files.map((file) => ({ ...file, path: prefix + file.path })) };
}

/** As the real server lists an empty file. */
function withoutEmptySize({ file_size, ...file }: FileInfo): FileInfo {
  return { ...file, ...(file_size && { file_size }) };
}

async function placeBelow(places: ArtifactPlaces, uri: string, path: string): Promise<ArtifactPlace> {
  const root = await places.at(uri);
  // Check the path by itself: an absolute one would look harmless once the run's folder is put before it.
  return { store: root.store, path: [root.path, ...safeSegments(path)].join('/') };
}

/** Downloads of single files of a run or a model version, at the addresses of MLflow's pages, outside `/api`. */
export function registerDownloads(
  server: FastifyInstance,
  runs: RunStore,
  { models, versions }: Registry,
  places: ArtifactPlaces,
  accessOf: AccessOf,
): void {
  const readsRun = reads(byRun(runs));
  const readsVersion = [reads(byModelName(models)), reads(byVersion(models))];
  const download = (url: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) =>
    server.route({ method: ['GET', 'HEAD'], url, handler });
  download('/get-artifact', async (request, reply) => {
    await accessOf(request.user).check(readsRun, request.query);
    const { run_id, run_uuid, path } = parseInput(
      { run_id: text.optional(), run_uuid: text.optional(), path: below(required) },
      request.query,
    );
    const { artifact_uri } = await runs.info(run_id ?? run_uuid ?? '');
    return sendArtifact(request, reply, await placeBelow(places, artifact_uri, path));
  });
  download('/model-versions/get-artifact', async (request, reply) => {
    await accessOf(request.user).check(readsVersion, request.query);
    const { name, version, path } = parseInput({ name: required, version: required, path: below(required) }, request.query);
    return sendArtifact(request, reply, await placeBelow(places, await versions.downloadUri(name, version), path));
  });
}

const PARTS = z.array(z.object({ part_number: positive, etag: required })).min(1);
/** Most parts of one upload in S3 (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html). */
const MOST_PARTS = 10_000;

/**
 * Signed addresses in the store itself for uploads in parts and for downloads: `mlflow-artifacts/mpu/…` and `…/presigned/…`. MLflow's
 * client asks for them when a file is large. If the store has none, the client recognizes the text of the refusal and goes through
 * the server.
 */
export function registerDirectTransfers(
  server: FastifyInstance,
  prefix: string,
  { direct }: ArtifactStore,
  accessOf: AccessOf,
): void {
  const base = `${prefix}/mlflow-artifacts`;
  const transfers = (kind: 'upload' | 'download') => {
    if (direct) return direct;
    throw new MlflowError('NOT_IMPLEMENTED', `Multipart ${kind} is not supported for the current artifact repository`);
  };
  // The address names the folder; the file's name is the last part of the client's local path.
  const target = (folder: string, path: string) => `${folder}/${path.split(/[/\\]/).at(-1)}`;
  type Below = { Params: { '*': string } };
  server.post<Below>(`${base}/mpu/create/*`, async ({ params, body, user }) => {
    accessOf(user).require(artifactOwner(params['*']), 'EDIT');
    const { path, num_parts } = parseInput(
      { path: required, num_parts: positive.pipe(z.number().max(MOST_PARTS)).default(1) },
      body,
    );
    return transfers('upload').createUpload(target(params['*'], path), num_parts);
  });
  server.post<Below>(`${base}/mpu/complete/*`, async ({ params, body, user }) => {
    accessOf(user).require(artifactOwner(params['*']), 'EDIT');
    const { path, upload_id, parts } = parseInput({ path: required, upload_id: required, parts: PARTS }, body);
    await transfers('upload').completeUpload(target(params['*'], path), upload_id, parts);
    return {};
  });
  server.post<Below>(`${base}/mpu/abort/*`, async ({ params, body, user }) => {
    accessOf(user).require(artifactOwner(params['*']), 'EDIT');
    const { path, upload_id } = parseInput({ path: required, upload_id: required }, body);
    await transfers('upload').abortUpload(target(params['*'], path), upload_id);
    return {};
  });
  server.get<Below>(`${base}/presigned/*`, async ({ params, user }) => {
    accessOf(user).require(artifactOwner(params['*']), 'READ');
    return transfers('download').downloadAddress(params['*']);
  });
}

/** The proxy for `mlflow-artifacts:` addresses: list, download, upload and delete by path. */
export function registerArtifactRoutes(
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
