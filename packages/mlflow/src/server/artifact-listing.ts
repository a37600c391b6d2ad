import type { z } from 'zod';
import { reads } from '../accounts/needs.js';
import type { ArtifactPlace, ArtifactPlaces } from '../artifacts/artifact-places.js';
import { safeSegments } from '../artifacts/safe-path.js';
import type { FileInfo } from '../protocol/entities.js';
import type { MlflowError } from '../protocol/mlflow-error.js';
import type { RunStore } from '../tracking/run-store.js';
import type { Endpoint } from './endpoint.js';
import { refuse } from './input-problem.js';
import { ofRun } from './of-run.js';
import { required, text } from './parameters.js';
import { byRun } from './subjects.js';

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
    ofRun({
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
export function withoutEmptySize({ file_size, ...file }: FileInfo): FileInfo {
  return { ...file, ...(file_size && { file_size }) };
}

/** @throws MlflowError INVALID_PARAMETER_VALUE for a path that could leave the address, and an address that this server does not read */
export async function placeBelow(places: ArtifactPlaces, uri: string, path: string): Promise<ArtifactPlace> {
  const root = await places.at(uri);
  // Check the path by itself: an absolute one would look harmless once the run's folder is put before it.
  return { store: root.store, path: [root.path, ...safeSegments(path)].join('/') };
}
