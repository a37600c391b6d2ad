/** The pipelines by the names that `pipeline_runs`, the schedule, pages and Airflow know them by. */
export const PIPELINE = {
  train: 'training_pipeline',
  predict: 'batch_pred_pipeline',
  monitor: 'drift_detection_pipeline',
} as const;

export type PipelineName = (typeof PIPELINE)[keyof typeof PIPELINE];
