import { type MlflowClient, MlflowRequestError, type ModelVersion } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { artifactFiles } from '../registry/artifact-files.js';
import { REFERENCE_PATH, REGISTERED_MODEL } from '../registry/names.js';

/**
 * The reference set of a version: the customers that it learned from, as a CSV file in the artifacts of its run.
 *
 * @throws ChurnopsError CHURN_NO_SUCH_VERSION
 * @throws ChurnopsError CHURN_NO_REFERENCE if the version has no run, or its run has no such file
 * @throws ChurnopsError CHURN_STORAGE if the artifact store fails
 */
export async function downloadReference({ mlflow }: Pick<PipelineContext, 'mlflow'>, version: number): Promise<Uint8Array> {
  const registered = await mlflow.getModelVersion(REGISTERED_MODEL, String(version));
  if (!registered) {
    throw new ChurnopsError(
      'CHURN_NO_SUCH_VERSION',
      `version ${version} of ${REGISTERED_MODEL}, which made the predictions, is no longer registered`,
      'score the date again with the champion: churnops predict',
    );
  }
  const files = artifactFiles(mlflow, await artifactsOfRun(mlflow, registered));
  if (await files.has(REFERENCE_PATH)) return files.read(REFERENCE_PATH);
  throw new ChurnopsError(
    'CHURN_NO_REFERENCE',
    `the run of version ${version} has no reference set to compare with: ${REFERENCE_PATH} is not among its artifacts`,
    `log the customers that the model learned from as the artifact ${REFERENCE_PATH} of run ${registered.run_id}`,
  );
}

/** The address of the artifacts of a version's run. */
async function artifactsOfRun(mlflow: MlflowClient, { version, run_id }: ModelVersion): Promise<string> {
  const withoutRun = (why: string) =>
    new ChurnopsError(
      'CHURN_NO_REFERENCE',
      `version ${version} has no reference set to compare with: ${why}`,
      'score the date again with a version that churnops trained: churnops predict --rescore --version VERSION',
    );
  if (!run_id) throw withoutRun('it was registered without a run');
  try {
    return (await mlflow.getRun(run_id)).info.artifact_uri;
  } catch (error) {
    if (error instanceof MlflowRequestError && error.code === 'RESOURCE_DOES_NOT_EXIST')
      throw withoutRun(`its run ${run_id} is gone`);
    throw error;
  }
}
