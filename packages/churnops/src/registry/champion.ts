import type { PipelineState } from '@churnops/learn';
import { type MlflowClient, MlflowRequestError, type ModelVersion } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { type ModelScorer, onnxScorer, pipelineScorer } from './model-scorer.js';
import { CHAMPION, ONNX_FILE, PIPELINE_FILE, REGISTERED_MODEL } from './names.js';

/** Where models come from, and what they read. */
export type ModelSource = Pick<PipelineContext, 'mlflow' | 'schema'>;

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
export async function loadModel({ mlflow, schema }: ModelSource, version: ModelVersion): Promise<LoadedModel> {
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
      : await onnxScorer(schema, onnx as Uint8Array),
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

/**
 * The champion, in memory. Another that takes its place is loaded beside it: requests are answered by the one before until it is
 * there, and are neither dropped nor kept waiting.
 */
export class ChampionCache {
  readonly #source: ModelSource;
  readonly #maxAgeMs: number;
  readonly #onError: (error: Error) => void;
  #loaded: { readonly key: string; readonly model: LoadedModel } | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<LoadedModel> | undefined;
  #movedMeanwhile = false;

  /**
   * @param maxAgeMs how long a look at the alias holds, unless `moved` says that it does not
   * @param onError told why another champion could not be loaded while the one before goes on
   */
  constructor(source: ModelSource, maxAgeMs: number, onError: (error: Error) => void) {
    this.#source = source;
    this.#maxAgeMs = maxAgeMs;
    this.#onError = onError;
  }

  /** @throws ChurnopsError if there is no champion, or none that can be loaded */
  async get(): Promise<LoadedModel> {
    // The look that is under way began when the alias moved: until it is over the one before is still right.
    if (this.#loaded && this.#refreshing) return this.#loaded.model;
    if (this.#loaded && performance.now() - this.#checkedAt <= this.#maxAgeMs) return this.#loaded.model;
    return this.#refresh();
  }

  /** To be called when the alias has moved. */
  moved(): void {
    // Before the first request nothing is loaded, and so nothing to replace.
    if (this.#loaded) this.#refresh().catch(this.#onError);
  }

  /** Looks which version is champion, and loads it if it is another one. */
  #refresh(): Promise<LoadedModel> {
    // A look that is under way may have come before the move.
    if (this.#refreshing) this.#movedMeanwhile = true;
    this.#refreshing ??= this.#load().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #load(): Promise<LoadedModel> {
    for (;;) {
      this.#movedMeanwhile = false;
      const startedAt = performance.now();
      try {
        const version = await championVersion(this.#source.mlflow);
        const key = `${version.version} ${version.source}`;
        if (this.#loaded?.key !== key) this.#loaded = { key, model: await loadModel(this.#source, version) };
      } catch (error) {
        // Without a champion nobody is to score; with one that cannot be loaded the one before goes on.
        if (error instanceof ChurnopsError && error.code === 'CHURN_NO_CHAMPION') this.#loaded = undefined;
        if (!this.#loaded) throw error;
        this.#onError(error as Error);
      }
      this.#checkedAt = startedAt;
      if (!this.#movedMeanwhile) return this.#loaded.model;
    }
  }
}
