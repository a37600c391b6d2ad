import { onnxSideFiles, type PipelineState } from '@churnops/learn';
import type { ModelVersion } from '@churnops/mlflow';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { type ArtifactFiles, artifactFiles } from './artifact-files.js';
import { asCannotScore, checkedScorer } from './checked-scorer.js';
import { type ModelScorer, onnxScorer, pipelineScorer } from './model-scorer.js';
import { CHAMPION, MODEL_FILE, ONNX_FILE, PIPELINE_FILE } from './names.js';
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
