import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { REFERENCE_PATH, REGISTERED_MODEL } from '../registry/names.js';

/**
 * The reference set of a version: the customers that it learned from, as a CSV file in the artifacts of its run.
 *
 * @throws ChurnopsError CHURN_NO_SUCH_VERSION, CHURN_NO_REFERENCE
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
  const run = await mlflow.getRun(registered.run_id);
  return mlflow.downloadArtifact(`${run.info.artifact_uri}/${REFERENCE_PATH}`).catch((error: Error) => {
    throw new ChurnopsError(
      'CHURN_NO_REFERENCE',
      `the run of version ${version} has no reference set to compare with: ${error.message}`,
      `log the customers that the model learned from as the artifact ${REFERENCE_PATH} of run ${registered.run_id}`,
      { cause: error },
    );
  });
}
