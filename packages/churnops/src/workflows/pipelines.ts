import type { PipelineContext } from '../context.js';
import { type MonitoringResult, monitor } from '../monitoring/monitor.js';
import { type PredictionResult, predict } from '../prediction/predict.js';
import { type TrainingResult, train } from '../training/train.js';
import { PIPELINE } from '../warehouse/pipeline-name.js';
import { recordRun } from './pipeline-run.js';

/** The pipelines as users run them: functions of a logical date, each run on record. */

export function runTraining(context: PipelineContext, logicalDate: string): Promise<TrainingResult> {
  return recordRun(
    context,
    PIPELINE.train,
    logicalDate,
    () => train(context, logicalDate),
    ({ winner, model_version, gate }) =>
      `${winner} is version ${model_version}, ${gate.promoted ? 'now champion' : 'not promoted'}: ${gate.reason}`,
  );
}

export function runPrediction(context: PipelineContext, logicalDate: string): Promise<PredictionResult> {
  return recordRun(
    context,
    PIPELINE.predict,
    logicalDate,
    () => predict(context, logicalDate),
    ({ customers, predicted_churners, model_version }) =>
      `${customers} customers scored with version ${model_version}, ${predicted_churners} likely to leave`,
  );
}

export function runMonitoring(context: PipelineContext, logicalDate: string): Promise<MonitoringResult> {
  return recordRun(
    context,
    PIPELINE.monitor,
    logicalDate,
    () => monitor(context, logicalDate),
    ({ number_of_drifted_columns, number_of_columns, dataset_drift }) =>
      `${number_of_drifted_columns} of ${number_of_columns} columns drifted${dataset_drift ? ': the data set has drifted' : ''}`,
  );
}
