/** The names of the pipelines, as `pipeline_runs`, the schedule, the pages and Airflow use them. */
export const PIPELINE = {
  train: 'training_pipeline',
  predict: 'batch_pred_pipeline',
  monitor: 'drift_detection_pipeline',
} as const;

export type PipelineName = (typeof PIPELINE)[keyof typeof PIPELINE];
