import { posix } from 'node:path';
import { type MlflowClient, MlflowError, MlflowRequestError } from '@churnops/mlflow';
import pRetry from 'p-retry';
import { ChurnopsError } from '../errors.js';

/** The files in a folder of artifacts on the tracking server. */
export interface ArtifactFiles {
  /** @throws ChurnopsError CHURN_STORAGE if the store fails, after some attempts */
  has(path: string): Promise<boolean>;
  /** @throws ChurnopsError CHURN_STORAGE if the file cannot be read, or is not there */
  read(path: string): Promise<Uint8Array>;
}

/**
 * Retries after 0.2, 0.6 and 1.8 s: enough for a store that restarts, and short enough for a client that waits for a score. A store that takes its time
 * to fail is not asked again.
 */
const RETRIES = { retries: 3, minTimeout: 200, factor: 3, maxRetryTime: 10_000 } as const;

/**
 * The files in a folder of artifacts, such as a model directory. The folder is listed to see which files it has: the real MLflow server
 * answers 500 for a file that does not exist, as it does for a store that is down.
 *
 * @param uri of the folder, as `modelVersionUri` or a run's `artifact_uri` gives it
 */
export function artifactFiles(mlflow: MlflowClient, uri: string): ArtifactFiles {
  const listed = new Map<string, ReturnType<typeof list>>();
  const list = async (folder: string) => {
    const files = await fromStorage(folder, () => mlflow.listArtifactsAt(folder));
    return new Set(files.filter(({ is_dir }) => !is_dir).map(({ path }) => posix.basename(path)));
  };
  return {
    async has(path) {
      const folder = path.includes('/') ? `${uri}/${posix.dirname(path)}` : uri;
      const files = listed.get(folder) ?? list(folder);
      listed.set(folder, files);
      return (await files).has(posix.basename(path));
    },
    read: (path) => fromStorage(`${uri}/${path}`, () => mlflow.downloadArtifact(`${uri}/${path}`)),
  };
}

/** Asks the artifact store, some times if it fails. @throws ChurnopsError CHURN_STORAGE */
export async function fromStorage<Result>(uri: string, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await pRetry(ask, { ...RETRIES, shouldRetry: ({ error }) => !isRefusal(error) });
  } catch (error) {
    if (isRefusal(error as Error)) throw error;
    throw new ChurnopsError(
      'CHURN_STORAGE',
      `${uri} cannot be read from the artifact store: ${(error as Error).message}`,
      'check that the artifact store of the tracking server works, and try again',
      { cause: error },
    );
  }
}

/** The server or the store refused, for example because the user has no permission. A retry would not help. */
function isRefusal(error: Error): boolean {
  const refuses = error instanceof MlflowRequestError || error instanceof MlflowError;
  return refuses && [400, 401, 403].includes(error.status);
}
