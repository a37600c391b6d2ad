import type { MlflowClient, ModelVersion } from '@churnops/mlflow';
import { ChurnopsError } from '../errors.js';
import { CHAMPION, REGISTERED_MODEL } from './names.js';

/** The version that has the alias `champion`. @throws ChurnopsError CHURN_NO_CHAMPION */
export async function championVersion(mlflow: MlflowClient): Promise<ModelVersion> {
  const version = await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
  if (version) return version;
  throw new ChurnopsError(
    'CHURN_NO_CHAMPION',
    `the registered model ${REGISTERED_MODEL} has no version with the alias ${CHAMPION}`,
    'train one with churnops train, or set the alias with churnops promote VERSION',
  );
}
