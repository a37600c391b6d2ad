/** The columns of the customer schema. */
type CustomerRow = Record<string, string | number | null>;

export type PipelineName = 'batch_pred_pipeline' | 'drift_detection_pipeline' | 'training_pipeline';
export type PipelineStatus = 'running' | 'succeeded' | 'failed';

/** The product's tables; dates are `YYYY-MM-DD`. */
export interface WarehouseTables {
  customer_data: CustomerRow;
  /** Where each customer stood in the files imported: the row order of training. */
  customer_import_order: { customerID: string; position: number };
  /** Has the columns of the customer schema too, which COPY writes. */
  prediction_logs: {
    prediction: number;
    probability: number;
    model_name: string;
    model_version: number;
    prediction_date: string;
  };
  data_report: {
    drift_share: number;
    number_of_columns: number;
    number_of_drifted_columns: number;
    share_of_drifted_columns: number;
    dataset_drift: boolean;
    date_dataset: string;
    date_report: string;
  };
  data_columns_report: {
    column_name: string;
    column_type: string;
    stattest: string;
    threshold: number;
    drift_score: number;
    drift_detected: boolean;
    date_dataset: string;
    date_report: string;
  };
  pipeline_runs: {
    run_id: string;
    pipeline: PipelineName;
    logical_date: string;
    status: PipelineStatus;
    started_at: string;
    finished_at: string | null;
    /** What came of it, for people. */
    summary: string | null;
  };
}
