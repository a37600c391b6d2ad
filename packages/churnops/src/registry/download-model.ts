import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { MlflowClient } from '@churnops/mlflow';
import { type ArtifactFiles, fromStorage } from './artifact-files.js';

/**
 * Writes a model directory with all its files into a folder.
 *
 * @param uri of the model directory
 * @param folder made if it does not exist
 * @throws ChurnopsError CHURN_STORAGE if the artifact store fails
 */
export async function downloadModel(mlflow: MlflowClient, files: ArtifactFiles, uri: string, folder: string): Promise<void> {
  for await (const path of pathsBelow(mlflow, uri, '')) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await files.read(path));
  }
}

/** Stores list the names in one folder as paths from their root or from the folder; the last part is the name in both. */
async function* pathsBelow(mlflow: MlflowClient, uri: string, below: string): AsyncGenerator<string> {
  const here = below ? `${uri}/${below}` : uri;
  for (const { path, is_dir } of await fromStorage(here, () => mlflow.listArtifactsAt(here))) {
    const name = posix.basename(path);
    // A name that leads out of the folder is no file of the model.
    if (name === '' || name === '.' || name === '..') continue;
    const found = posix.join(below, name);
    if (is_dir) yield* pathsBelow(mlflow, uri, found);
    else yield found;
  }
}
