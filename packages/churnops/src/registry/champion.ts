import { onnxSideFiles, type PipelineState } from '@churnops/learn';
import type { MlflowClient, ModelVersion } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { type ArtifactFiles, artifactFiles } from './artifact-files.js';
import { asCannotScore, checkedScorer } from './checked-scorer.js';
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
 * @throws ChurnopsError CHURN_CANNOT_SCORE if its file is damaged, or no model that scores
 * @throws ChurnopsError CHURN_ONNXRUNTIME_MISSING
 * @throws ChurnopsError CHURN_STORAGE if the artifact store fails
 */
export async function loadModel({ mlflow, schema }: ModelSource, version: ModelVersion): Promise<LoadedModel> {
  const uri = await mlflow.modelVersionUri(version);
  const files = artifactFiles(mlflow, uri);
  const named = `version ${version.version} of ${version.name}`;
  return {
    name: version.name,
    version: Number(version.version),
    runId: version.run_id,
    scorer: checkedScorer(named, await loadScorer(schema, files, named, uri)),
  };
}

async function loadScorer(schema: CustomerSchema, files: ArtifactFiles, named: string, uri: string): Promise<ModelScorer> {
  if (await files.has(PIPELINE_FILE)) {
    const content = await files.read(PIPELINE_FILE);
    return asCannotScore(named, async () => pipelineScorer(JSON.parse(new TextDecoder().decode(content)) as PipelineState));
  }
  if (await files.has(ONNX_FILE)) {
    const content = await files.read(ONNX_FILE);
    return asCannotScore(named, async () => onnxScorer(schema, content, await readSideFiles(files, content)));
  }
  throw new ChurnopsError(
    'CHURN_FOREIGN_MODEL',
    `${named} at ${uri} has neither ${PIPELINE_FILE} nor ${ONNX_FILE}`,
    `log the model as ONNX (mlflow.onnx.log_model), or give the alias ${CHAMPION} to another version: churnops models lists them`,
  );
}

/** The weights that a model keeps beside its file, as MLflow's ONNX flavor does by default. */
async function readSideFiles(files: ArtifactFiles, onnx: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const path of onnxSideFiles(onnx)) {
    if (!(await files.has(path))) throw new Error(`${ONNX_FILE} keeps weights in ${path}, which is not beside it`);
    contents.set(path, await files.read(path));
  }
  return contents;
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
