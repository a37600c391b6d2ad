import { randomUUID } from 'node:crypto';
import { exportOnnx, type Frame, rowCount, takeFrameRows } from '@churnops/learn';
import { modelDirectory, type Run } from '@churnops/mlflow';
import { stringify } from 'csv-stringify/sync';
import type { PipelineContext } from '../context.js';
import { SPLIT } from '../customers/hold-out.js';
import { modelColumns } from '../features/model-signature.js';
import { MODEL_PATH, PIPELINE_FILE } from '../registry/names.js';
import { VERSION } from '../version.js';
import { candidateCurves } from './candidate-curves.js';
import { type CalibratedWinner, type CandidateResult, CROSS_VALIDATION } from './evaluate-candidates.js';

/** Begins the run of a candidate. */
export function startCandidateRun(
  { mlflow }: PipelineContext,
  experimentId: string,
  { name }: CandidateResult,
  { startedAt, logicalDate }: { readonly startedAt: Date; readonly logicalDate: string },
): Promise<Run> {
  return mlflow.createRun(experimentId, name, startedAt.getTime(), {
    'mlflow.source.name': 'churnops train',
    'mlflow.source.type': 'JOB',
    'churnops.version': VERSION,
    'churnops.logical_date': logicalDate,
    'churnops.candidate': name,
  });
}

/**
 * Logs a candidate's params, metrics, report, importances and curves.
 *
 * @param details how many rows each part has, and for the winner the calibrated probabilities of the hold-out
 */
export async function logCandidate(
  { mlflow, now }: PipelineContext,
  run: Run,
  result: CandidateResult,
  details: { readonly trainRows: number; readonly testRows: number; readonly calibrated: Float64Array | undefined },
): Promise<void> {
  const { run_id } = run.info;
  const parameters = {
    estimator: result.name,
    ...result.spec.parameters,
    test_size: SPLIT.testSize,
    split_random_state: SPLIT.randomState,
    cv_n_splits: CROSS_VALIDATION.nSplits,
    cv_n_repeats: CROSS_VALIDATION.nRepeats,
    cv_random_state: CROSS_VALIDATION.randomState,
    train_rows: details.trainRows,
    test_rows: details.testRows,
  };
  await mlflow.logParams(run_id, Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, paramText(value)])));
  await mlflow.logMetrics(run_id, result.metrics, now().getTime());
  await mlflow.uploadArtifact(run.info, 'classification_report.json', JSON.stringify(result.report, null, 2));
  await mlflow.uploadArtifact(run.info, 'confusion_matrix.json', JSON.stringify(result.confusion, null, 2));
  const importances = stringify([...result.importances], { header: true, columns: ['feature', 'importance'] });
  await mlflow.uploadArtifact(run.info, 'feature_importances.csv', importances);
  for (const [path, content] of candidateCurves(result, details.calibrated)) await mlflow.uploadArtifact(run.info, path, content);
  if (result.search) await mlflow.uploadArtifact(run.info, 'search.json', JSON.stringify(result.search, null, 1));
}

function paramText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Logs the fitted pipeline as an MLflow model directory. */
export async function logModel(
  { mlflow, schema, now }: PipelineContext,
  run: Run,
  winner: CalibratedWinner,
  train: Frame,
): Promise<void> {
  const columns = modelColumns(schema);
  const example = takeFrameRows(train, [0, 1, 2, 3, 4]);
  const { files, history } = modelDirectory({
    onnx: exportOnnx(
      winner.pipeline,
      columns.map(({ onnx }) => onnx),
      VERSION,
    ),
    inputs: columns.map(({ signature }) => signature),
    outputs: [
      { name: 'prediction', type: 'long' },
      { name: 'probability', type: 'double' },
    ],
    inputExample: Array.from({ length: rowCount(example) }, (_, i) =>
      columns.map(({ onnx }) => example.get(onnx.name)?.[i] ?? null),
    ),
    runId: run.info.run_id,
    artifactPath: MODEL_PATH,
    modelUuid: randomUUID().replaceAll('-', ''),
    createdAt: now(),
    flavor: { name: 'churnops', version: VERSION, file: PIPELINE_FILE, content: JSON.stringify(winner.pipeline) },
  });
  for (const [path, content] of files) await mlflow.uploadArtifact(run.info, `${MODEL_PATH}/${path}`, content);
  // MLflow's log_model sets this tag on a run too: MLflow's page shows the model by it, and older clients find it.
  await mlflow.setTag(run.info.run_id, 'mlflow.log-model.history', JSON.stringify([history]));
}

/** Rows of a frame as CSV with the columns' names; NaN becomes blank. */
export function frameToCsv(frame: Frame): string {
  const columns = [...frame.values()];
  const rows = Array.from({ length: rowCount(frame) }, (_, i) =>
    columns.map((column) => (Number.isNaN(column[i]) ? null : (column[i] as string | number))),
  );
  return stringify(rows, { header: true, columns: [...frame.keys()] });
}
