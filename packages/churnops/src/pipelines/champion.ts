import type { PipelineState } from '@churnops/learn';
import { type MlflowClient, MlflowRequestError, type ModelVersion } from '@churnops/mlflow';
import { ChurnopsError } from '../errors.js';
import { type ModelScorer, onnxScorer, pipelineScorer } from './model-scorer.js';
import { CHAMPION, ONNX_FILE, PIPELINE_FILE, REGISTERED_MODEL } from './names.js';

/** A registered version, ready to score. */
export interface LoadedModel {
  readonly name: string;
  readonly version: number;
  readonly runId: string;
  readonly scorer: ModelScorer;
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
 * Loads a version from its model directory: what churnops trained as a pipeline of ours, any other by its ONNX file.
 *
 * @throws ChurnopsError CHURN_FOREIGN_MODEL if it has neither
 * @throws ChurnopsError CHURN_ONNXRUNTIME_MISSING
 */
export async function loadModel(mlflow: MlflowClient, version: ModelVersion): Promise<LoadedModel> {
  const uri = await mlflow.modelVersionUri(version);
  const pipeline = await download(mlflow, `${uri}/${PIPELINE_FILE}`);
  const onnx = pipeline ? undefined : await download(mlflow, `${uri}/${ONNX_FILE}`);
  if (!pipeline && !onnx) {
    throw new ChurnopsError(
      'CHURN_FOREIGN_MODEL',
      `version ${version.version} of ${version.name} at ${uri} has neither ${PIPELINE_FILE} nor ${ONNX_FILE}`,
      `log the model as ONNX (mlflow.onnx.log_model), or give the alias ${CHAMPION} to another version: churnops models lists them`,
    );
  }
  return {
    name: version.name,
    version: Number(version.version),
    runId: version.run_id,
    scorer: pipeline
      ? pipelineScorer(JSON.parse(new TextDecoder().decode(pipeline)) as PipelineState)
      : await onnxScorer(onnx as Uint8Array),
  };
}

/** Undefined where the server has no such file. */
async function download(mlflow: MlflowClient, uri: string): Promise<Uint8Array | undefined> {
  try {
    return await mlflow.downloadArtifact(uri);
  } catch (error) {
    // The real server answers 500 for a file that is not there.
    if (error instanceof MlflowRequestError && (error.status === 404 || error.status === 500)) return undefined;
    throw error;
  }
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
