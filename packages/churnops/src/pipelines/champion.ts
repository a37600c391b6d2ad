import { Pipeline, type PipelineState } from '@churnops/learn';
import { type MlflowClient, MlflowRequestError, type ModelVersion } from '@churnops/mlflow';
import { ChurnopsError } from '../errors.js';
import { CHAMPION, PIPELINE_FILE, REGISTERED_MODEL } from './names.js';

/** A registered version, ready to score. */
export interface LoadedModel {
  readonly name: string;
  readonly version: number;
  readonly runId: string;
  readonly pipeline: Pipeline;
}

/** @throws ChurnopsError CHURN_NO_CHAMPION */
export async function championVersion(mlflow: MlflowClient): Promise<ModelVersion> {
  const version = await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
  if (version) return version;
  throw new ChurnopsError(
    'CHURN_NO_CHAMPION',
    `the registered model ${REGISTERED_MODEL} has no version with the alias ${CHAMPION}`,
    'train one with churnops train, or set the alias with churnops promote VERSION',
  );
}

/**
 * Loads a version's pipeline from its model directory.
 *
 * @throws ChurnopsError CHURN_FOREIGN_MODEL if it was not logged by churnops
 */
export async function loadModel(mlflow: MlflowClient, version: ModelVersion): Promise<LoadedModel> {
  const content = await mlflow.downloadArtifact(`${version.source}/${PIPELINE_FILE}`).catch((error: unknown) => {
    if (!(error instanceof MlflowRequestError) || error.status === 401 || error.status === 403) throw error;
    throw new ChurnopsError(
      'CHURN_FOREIGN_MODEL',
      `version ${version.version} of ${version.name} at ${version.source} has no ${PIPELINE_FILE}: ${error.message}`,
      `give the alias ${CHAMPION} to a version that churnops trained: churnops models lists them`,
      { cause: error },
    );
  });
  const state = JSON.parse(new TextDecoder().decode(content)) as PipelineState;
  return {
    name: version.name,
    version: Number(version.version),
    runId: version.run_id,
    pipeline: Pipeline.fromJSON(state),
  };
}

/** Loads the champion, from memory while its version has not changed. */
export class ChampionCache {
  readonly #mlflow: MlflowClient;
  #loaded: { readonly key: string; readonly model: Promise<LoadedModel> } | undefined;

  constructor(mlflow: MlflowClient) {
    this.#mlflow = mlflow;
  }

  async get(): Promise<LoadedModel> {
    const version = await championVersion(this.#mlflow);
    const key = `${version.version} ${version.source}`;
    if (this.#loaded?.key !== key) {
      const model = loadModel(this.#mlflow, version);
      this.#loaded = { key, model };
      // A failure is not kept: the next call tries again.
      model.catch(() => {
        if (this.#loaded?.key === key) this.#loaded = undefined;
      });
    }
    return this.#loaded.model;
  }
}
