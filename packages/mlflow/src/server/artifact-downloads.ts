import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { reads } from '../accounts/needs.js';
import type { ArtifactPlaces } from '../artifacts/artifact-places.js';
import type { Registry } from '../registry/registry.js';
import type { RunStore } from '../tracking/run-store.js';
import type { AccessOf } from './access-of.js';
import { below, placeBelow } from './artifact-listing.js';
import { parseInput } from './endpoint.js';
import { required, text } from './parameters.js';
import { sendArtifact } from './send-artifact.js';
import { byModelName, byRun, byVersion } from './subjects.js';

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
