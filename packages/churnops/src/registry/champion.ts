import { onnxSideFiles, type PipelineState } from '@churnops/learn';
import type { MlflowClient, ModelVersion } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { type ArtifactFiles, artifactFiles } from './artifact-files.js';
import { asCannotScore, checkedScorer } from './checked-scorer.js';
import { type ModelScorer, onnxScorer, pipelineScorer } from './model-scorer.js';
import { CHAMPION, MODEL_FILE, ONNX_FILE, PIPELINE_FILE, REGISTERED_MODEL } from './names.js';
import type { PyfuncFiles } from './pyfunc-scorer.js';

/** Where models come from, and the schema of what they read. */
export type ModelSource = Pick<PipelineContext, 'mlflow' | 'schema' | 'logger' | 'scoringServers' | 'progress'>;

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
 * Loads a version from its model directory. A model that churnops trained is one of our pipelines; any other is read from its ONNX file, or served by
 * MLflow as a pyfunc. Loading a pyfunc takes as long as Python needs to start.
 *
 * @throws ChurnopsError CHURN_FOREIGN_MODEL if it is none of the three
 * @throws ChurnopsError CHURN_CANNOT_SCORE if its file is damaged, or is not a model that scores
 * @throws ChurnopsError CHURN_ONNXRUNTIME_MISSING
 * @throws ChurnopsError CHURN_PYFUNC_MISSING if there is no Python that can serve it, or something is not installed there
 * @throws ChurnopsError CHURN_PYFUNC_UNAVAILABLE if what serves it does not start or answer in time, or dies
 * @throws ChurnopsError CHURN_PYFUNC_OTHER_VERSION if the server of CHURNOPS_PYFUNC_URL serves another version
 * @throws ChurnopsError CHURN_STORAGE if the artifact store fails
 */
export async function loadModel(source: ModelSource, version: ModelVersion): Promise<LoadedModel> {
  const uri = await source.mlflow.modelVersionUri(version);
  const files = artifactFiles(source.mlflow, uri);
  const named = `version ${version.version} of ${version.name}`;
  return {
    name: version.name,
    version: Number(version.version),
    runId: version.run_id,
    scorer: checkedScorer(named, await loadScorer(source, { version, files, named, uri })),
  };
}

async function loadScorer(source: ModelSource, found: PyfuncFiles): Promise<ModelScorer> {
  const { files, named, uri } = found;
  if (await files.has(PIPELINE_FILE)) {
    const content = await files.read(PIPELINE_FILE);
    return asCannotScore(named, async () => pipelineScorer(JSON.parse(new TextDecoder().decode(content)) as PipelineState));
  }
  if (await files.has(ONNX_FILE)) {
    const content = await files.read(ONNX_FILE);
    return asCannotScore(named, async () => onnxScorer(source.schema, content, await readSideFiles(files, content)));
  }
  if (await files.has(MODEL_FILE)) {
    const scorer = await asCannotScore(named, async () => {
      const { pyfuncScorer } = await import('./pyfunc-scorer.js');
      return pyfuncScorer(source, found);
    });
    if (scorer) return scorer;
  }
  if (!(await files.has(MODEL_FILE)))
    throw new ChurnopsError(
      'CHURN_FOREIGN_MODEL',
      `${named} has no file ${MODEL_FILE} at ${uri}`,
      `check that the artifacts are kept where they were (MLFLOW_ARTIFACTS_DESTINATION, MLFLOW_S3_ENDPOINT_URL, CHURNOPS_HOME), or give the alias ${CHAMPION} to another version`,
    );
  throw new ChurnopsError(
    'CHURN_FOREIGN_MODEL',
    `${named} at ${uri} has neither ${PIPELINE_FILE} nor ${ONNX_FILE} nor the flavor python_function`,
    `log the model by one of MLflow's log_model, or give the alias ${CHAMPION} to another version: churnops models lists them`,
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

/** Keeps the champion in memory. A new champion is loaded while the previous one goes on answering, so no request is dropped or delayed. */
export class ChampionCache {
  readonly #source: ModelSource;
  readonly #maxAgeMs: number;
  readonly #onError: (error: Error) => void;
  #loaded: { readonly key: string; readonly model: LoadedModel } | undefined;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<LoadedModel> | undefined;
  #movedMeanwhile = false;

  /**
   * @param maxAgeMs how long the alias is trusted before it is looked up again, unless `moved` is called
   * @param onError told why a new champion could not be loaded; the previous one goes on
   */
  constructor(source: ModelSource, maxAgeMs: number, onError: (error: Error) => void) {
    this.#source = source;
    this.#maxAgeMs = maxAgeMs;
    this.#onError = onError;
  }

  /** @throws ChurnopsError CHURN_NO_CHAMPION, or as `loadModel`, if no champion could be loaded so far */
  async get(): Promise<LoadedModel> {
    // A look-up is in progress since the alias moved. Until it ends, the previous champion is the right one.
    if (this.#loaded && this.#refreshing) return this.#loaded.model;
    if (this.#loaded && performance.now() - this.#checkedAt <= this.#maxAgeMs) return this.#loaded.model;
    return this.#refresh();
  }

  /** To be called when the alias has moved. */
  moved(): void {
    // Before the first request nothing is loaded that could be replaced.
    if (this.#loaded) this.#refresh().catch(this.#onError);
  }

  /** Looks up which version is champion, and loads it if it is a new one. */
  #refresh(): Promise<LoadedModel> {
    // A look-up in progress may have begun before the alias moved.
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
        // If there is no champion, nothing may score. If the new one can't be loaded, the previous one goes on.
        if (error instanceof ChurnopsError && error.code === 'CHURN_NO_CHAMPION') this.#loaded = undefined;
        if (!this.#loaded) throw error;
        this.#onError(error as Error);
      }
      this.#checkedAt = startedAt;
      if (!this.#movedMeanwhile) return this.#loaded.model;
    }
  }
}
