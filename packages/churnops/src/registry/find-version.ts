import type { MlflowClient, ModelVersion } from '@churnops/mlflow';
import { ChurnopsError } from '../errors.js';
import { REGISTERED_MODEL } from './names.js';

/**
 * A version of the registered model.
 *
 * @param version its number
 * @throws ChurnopsError CHURN_NO_SUCH_VERSION
 */
export async function findVersion(mlflow: MlflowClient, version: string): Promise<ModelVersion> {
  const found = /^\d+$/.test(version) ? await mlflow.getModelVersion(REGISTERED_MODEL, version) : undefined;
  if (found) return found;
  throw noSuchVersion(`${REGISTERED_MODEL} has no version ${version}`);
}

/**
 * The newest version of the registered model.
 *
 * @throws ChurnopsError CHURN_NO_SUCH_VERSION if it has none
 */
export async function newestVersion(mlflow: MlflowClient): Promise<ModelVersion> {
  const [newest] = await mlflow.modelVersions(REGISTERED_MODEL);
  if (newest) return newest;
  throw noSuchVersion(`${REGISTERED_MODEL} has no version`);
}

function noSuchVersion(message: string): ChurnopsError {
  return new ChurnopsError('CHURN_NO_SUCH_VERSION', message, 'churnops models lists the versions; churnops train makes one');
}
