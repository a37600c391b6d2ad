import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { MlflowError } from '../protocol/mlflow-error.js';
import type { AccessOf } from './access-of.js';
import { parseInput } from './endpoint.js';
import { positive, required } from './parameters.js';
import { artifactOwner } from './subjects.js';

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
