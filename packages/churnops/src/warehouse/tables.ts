import type { Generated, GeneratedAlways } from 'kysely';
import type { CustomerColumn } from '../customers/schema.js';

type CustomerRow = Record<CustomerColumn, string | number | null>;

export type PipelineName = 'batch_pred_pipeline' | 'drift_detection_pipeline' | 'training_pipeline';
export type PipelineStatus = 'running' | 'succeeded' | 'failed';

/** The product's tables; dates are `YYYY-MM-DD`, times ISO 8601. `migrations/` makes them, and a test compares the two. */
export interface WarehouseTables {
  customer_data: CustomerRow;
  /** Where each customer stood in the files imported: the row order of training. */
  customer_import_order: { customerID: string; position: number };
  prediction_logs: CustomerRow & {
    prediction: number;
    probability: number;
    model_name: string;
    model_version: number;
    prediction_date: string;
    /** null: scored by a version that did not note it. */
    scored_at: string | null;
  };
  data_report: {
    drift_share: number;
    number_of_columns: number;
    number_of_drifted_columns: number;
    share_of_drifted_columns: number;
    dataset_drift: boolean;
    date_dataset: string;
    date_report: string;
    /** The version whose reference set the data were compared with; null: measured by a version that did not note it. */
    model_version: number | null;
  };
  data_columns_report: {
    column_name: string;
    column_type: string;
    stattest: string;
    /** null, as the score: the column could not be tested. */
    threshold: number | null;
    drift_score: number | null;
    drift_detected: boolean;
    date_dataset: string;
    date_report: string;
    /** `ok`, or why the column could not be tested, in a word. */
    status: Generated<string>;
    /** For people; null where the status is `ok`. */
    reason: string | null;
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
    /** The process that runs it. */
    owner: string | null;
    /** Of a failed run. */
    error_code: string | null;
  };
  /** What became of a customer, as observed on a day. */
  customer_outcomes: { customerID: string; observed_on: string; churned: boolean; recorded_at: string };
  /** Whether a customer's rows are kept from training. */
  holdout_members: { customerID: string; is_holdout: boolean; assigned_by: 'split' | 'hash'; assigned_at: string };
  /** The rows that a version has learned. */
  model_learned_rows: { model_name: string; model_version: number; customerID: string; observed_on: string };
  champion_history: {
    id: GeneratedAlways<number>;
    model_name: string;
    model_version: number;
    /** null: there was no champion. */
    previous_version: number | null;
    promoted_at: string;
    promoted_by: string;
    reason: string;
  };
  /** What belongs to the database as a whole, such as `customer_schema`: the name of the schema that its customers have. */
  churnops_settings: { name: string; value: unknown };
}
