import type { Generated } from 'kysely';
import type { ReportedReference } from '../drift-reference.js';
import type { PipelineName } from './pipeline-name.js';

/** The columns of the customer schema. */
type CustomerRow = Record<string, string | number | null>;

export type PipelineStatus = 'running' | 'succeeded' | 'failed';

/** A column in a date's drift report. */
interface ColumnReport {
  column_name: string;
  column_type: string;
  /** If the column could not be compared, test, threshold and score are null. */
  stattest: string | null;
  threshold: number | null;
  drift_score: number | null;
  drift_detected: boolean;
  date_dataset: string;
  date_report: string;
  /** `ok`, or one word for why the column could not be compared. */
  status: Generated<string>;
  /** For people; null where the status is `ok`. */
  reason: string | null;
  /** Effects, p-values and missing shares are null too in reports of versions that did not record them. */
  effect: number | null;
  effect_low: number | null;
  effect_high: number | null;
  p_value: number | null;
  p_value_adjusted: number | null;
  missing_reference: number | null;
  missing_current: number | null;
  reference: Generated<ReportedReference>;
  /** A `ColumnPicture` as JSON: reference against current as data of a chart. */
  picture: object | null;
}

/** A report of all columns together, made from samples. */
interface MultivariateFacts {
  date_dataset: string;
  date_report: string;
  model_version: number;
  reference: ReportedReference;
  /** Why the status is not `ok`. */
  reason: string | null;
  reference_rows: number;
  current_rows: number;
}

/**
 * The product's tables; dates are `YYYY-MM-DD`, times ISO 8601. `migrations/` makes them, and a test compares the two.
 *
 * Tables about single customers also have the primary key of the customer schema. It is not declared here: only the schema knows its
 * name, and queries take it from there.
 */
export interface WarehouseTables {
  customer_data: CustomerRow;
  /** The order in which customers were imported. Training reads its rows in this order. */
  customer_import_order: { position: number };
  /** It also has the other columns of the customer schema, which COPY writes. */
  prediction_logs: {
    prediction: number;
    probability: number;
    model_name: string;
    model_version: number;
    prediction_date: string;
    /** When the rows were made; null for rows of versions that did not record it. */
    scored_at: string | null;
    /** The day of the customers' features: later than `prediction_date` if that day was missed; null as above. */
    snapshot_on: string | null;
  };
  /** Who left and who stayed, and on which day this was observed. */
  customer_outcomes: { observed_on: string; churned: boolean; recorded_at: string };
  /** The customers that no model learns from, so that models can be compared on them. */
  holdout_members: { is_holdout: boolean; assigned_by: 'split' | 'hash'; assigned_at: string };
  /** The rows that each version learned. */
  model_learned_rows: { model_name: string; model_version: number; observed_on: string };
  /** Who became champion when, by whom and why. */
  champion_history: {
    id: Generated<number>;
    model_name: string;
    model_version: number;
    previous_version: number | null;
    promoted_at: string;
    promoted_by: string;
    reason: string;
  };
  /** Facts about this database, such as its customer schema. */
  churnops_settings: { name: string; value: unknown };
  data_report: {
    drift_share: number;
    number_of_columns: number;
    number_of_drifted_columns: number;
    share_of_drifted_columns: number;
    dataset_drift: boolean;
    date_dataset: string;
    date_report: string;
    /** The version that made the predictions; null for reports of versions that did not record it. */
    model_version: number | null;
    reference: Generated<ReportedReference>;
    /** First and last date of the predictions that are the reference; null for `training` and `training-inputs`. */
    reference_from: string | null;
    reference_until: string | null;
    /** How many customers the reference has; null for reports of versions that did not record it. */
    reference_rows: number | null;
    /** The version that made the outputs of the reference; null if there are several, and for reports as above. */
    reference_version: number | null;
  };
  data_columns_report: ColumnReport;
  /** The model's outputs, `prediction` and `probability`, compared like columns. They don't count in `number_of_columns`. */
  data_outputs_report: ColumnReport;
  /** The checks of a date's data quality. */
  data_quality_report: {
    date_dataset: string;
    /** Null for a check of whole rows. */
    column_name: string | null;
    check_name: string;
    /** `unknown`: it could not be checked; `reason` says why. */
    status: 'ok' | 'found' | 'unknown';
    reference_value: number | null;
    value: number | null;
    p_value: number | null;
    p_value_adjusted: number | null;
    /** When the check is a finding, for people. */
    rule: string;
    reason: string | null;
    reference: ReportedReference;
    date_report: string;
  };
  /** A date's customers by category and by band of numbers. */
  segment_report: {
    date_dataset: string;
    column_name: string;
    segment: string;
    kind: 'category' | 'band' | 'other' | 'blank';
    /** Bounds of a band: above `lower`, up to `upper`. */
    lower: number | null;
    upper: number | null;
    customers: number;
    share: number;
    reference_customers: number;
    reference_share: number;
    /** Mean probability. */
    mean_risk: number | null;
    reference_mean_risk: number | null;
    /** `mean_risk` − `reference_mean_risk`, with its 95 % confidence interval; null with a reason if it is unknown. */
    change: number | null;
    change_low: number | null;
    change_high: number | null;
    p_value: number | null;
    p_value_adjusted: number | null;
    changed: boolean;
    status: 'ok' | 'unknown';
    reason: string | null;
    /** The order of columns and segments. */
    position: number;
    reference: ReportedReference;
    date_report: string;
  };
  /** Whether a classifier can tell a date's customers from the reference. Figures are null where the status is not `ok`. */
  domain_classifier_report: MultivariateFacts & {
    status: 'ok' | 'too_few_rows' | 'constant';
    auc: number | null;
    auc_low: number | null;
    auc_high: number | null;
    p_value: number | null;
    drift_detected: boolean;
    auc_floor: number;
  };
  domain_classifier_columns_report: {
    date_dataset: string;
    column_name: string;
    /** How far its SHAP values push held-out rows of the samples apart, in log-odds; null where the column says nothing. */
    importance: number | null;
    share: number | null;
    tells_apart: boolean;
    status: 'ok' | 'constant' | 'missing';
    reason: string | null;
  };
  /** How much each column adds to the change of a date's mean risk. Figures are null where the status is not `ok`. */
  risk_shares_report: MultivariateFacts & {
    status: 'ok' | 'too_few_rows' | 'no_model';
    method: 'tree_shap' | 'linear_shap' | 'sampling' | null;
    mean_reference: number | null;
    mean_current: number | null;
    /** What the shares of the columns sum to. */
    change: number | null;
    pairs: number;
  };
  risk_shares_columns_report: { date_dataset: string; column_name: string; share: number; standard_error: number };
  /** How well a date's predictions do, a row for each scope and metric. */
  performance_report: {
    /** The date of the predictions; of a window, its last. */
    date_dataset: string;
    /**
     * `day`: the date's predictions. `window`: those of the 30 days up to it, each customer once. `cohort`: the date's predictions for customers
     * who were first scored in one month.
     */
    scope: 'day' | 'window' | 'cohort';
    /** `YYYY-MM`; '' for a day or window. */
    cohort: string;
    metric: string;
    /** Of the predictions whose outcome is known, with its 95 % confidence interval; null with a reason if it is undefined. */
    value: number | null;
    low: number | null;
    high: number | null;
    /** How many predictions there are. */
    rows: number;
    /** How many of them have a known outcome. */
    known: number;
    /** From the probabilities alone (CBPE), with the 95 % interval of what will be measured; null if it is undefined. */
    estimated: number | null;
    estimated_low: number | null;
    estimated_high: number | null;
    /** `value` − `estimated`. */
    difference: number | null;
    /** Why there is no value. */
    reason: string | null;
    /** Null for a window that several versions scored. */
    model_version: number | null;
    date_report: string;
  };
  /** What each date's performance report was made from; another one is due where this has changed. */
  performance_inputs: { date_dataset: string; inputs: string };
  /** The first date on which each customer was scored. */
  customer_first_scored: { first_scored: string };
  /** A date that is scored in shards; the first of them fixes the version. */
  prediction_rounds: {
    prediction_date: string;
    /** How many shards the date is divided into. */
    shards: number;
    /** Another one each time the date is begun anew. */
    round_id: string;
    model_name: string;
    model_version: number;
    started_at: string;
    /** Null until the rows are in `prediction_logs`. */
    completed_at: string | null;
  };
  /** The shards that are scored, and wait for the others of their round. */
  prediction_shards: {
    prediction_date: string;
    shards: number;
    /** From 1. */
    shard: number;
    /** The table with its rows, and those of the other shards. */
    rows_table: string;
    customers: number;
    predicted_churners: number;
    scored_at: string;
    snapshot_on: string;
  };
  pipeline_runs: {
    run_id: string;
    pipeline: PipelineName;
    logical_date: string;
    status: PipelineStatus;
    started_at: string;
    finished_at: string | null;
    /** The result in one line, for people. */
    summary: string | null;
    /** The process that runs it. */
    owner: string | null;
    /** Of a failed run. */
    error_code: string | null;
    /** How many customers it scored, compared or learned from; null for runs that failed or are under way, and for those of earlier versions. */
    rows: Generated<number | null>;
    /** `2/4` if it scored the second of four shards; null: the whole. */
    shard: string | null;
    /** The run of another scheduler, such as Airflow, that it belongs to, and which try of it this is; null without one. */
    outside_run_id: string | null;
    outside_try: number | null;
  };
}
