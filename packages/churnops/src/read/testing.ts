import type { Insertable } from 'kysely';
import type { WarehouseTables } from '../warehouse/tables.js';
import { lentDatabase } from '../warehouse/testing-lent-database.js';
import { Warehouse } from '../warehouse/warehouse.js';

/** Test support: a warehouse with empty tables, on an embedded database that test files hand on (`lentDatabase`). */
export async function emptyWarehouse(): Promise<{ warehouse: Warehouse; close: () => Promise<void> }> {
  const warehouse = new Warehouse(await lentDatabase());
  return { warehouse, close: () => warehouse.close() };
}

/** Test support: a row of `customer_data`. */
export function customerRow(customerID: string, Churn: 'Yes' | 'No' | null = null): WarehouseTables['customer_data'] {
  return {
    customerID,
    gender: 'Female',
    SeniorCitizen: 0,
    Partner: 'Yes',
    Dependents: 'No',
    tenure: 12,
    PhoneService: 'Yes',
    MultipleLines: 'No',
    InternetService: 'DSL',
    OnlineSecurity: 'Yes',
    OnlineBackup: 'No',
    DeviceProtection: 'No',
    TechSupport: 'No',
    StreamingTV: 'No',
    StreamingMovies: 'No',
    Contract: 'One year',
    PaperlessBilling: 'No',
    PaymentMethod: 'Mailed check',
    MonthlyCharges: 50,
    TotalCharges: 600,
    Churn,
  };
}

/** Test support: a row of `prediction_logs`. */
export function predictionRow(
  prediction_date: string,
  customerID: string,
  probability: number,
  model_version = 1,
): Insertable<WarehouseTables['prediction_logs']> {
  return {
    ...customerRow(customerID),
    prediction: probability > 0.5 ? 1 : 0,
    probability,
    model_name: 'telco_customer_churn',
    model_version,
    prediction_date,
    scored_at: `${prediction_date}T01:00:00.000Z`,
    snapshot_on: prediction_date,
  };
}

/** Test support: inserts predictions of version 1, each customer's probability by date. */
export async function insertPredictions(
  { db }: Warehouse,
  byDate: Readonly<Record<string, Readonly<Record<string, number>>>>,
): Promise<void> {
  const rows = Object.entries(byDate).flatMap(([date, probabilities]) =>
    Object.entries(probabilities).map(([customerID, probability]) => predictionRow(date, customerID, probability)),
  );
  await db.insertInto('prediction_logs').values(rows).execute();
}

/** Test support: an outcome on record, in `customer_outcomes`. */
export function outcomeRow(
  customerID: string,
  observed_on: string,
  churned: boolean,
): Insertable<WarehouseTables['customer_outcomes']> {
  return { ...{ customerID }, observed_on, churned, recorded_at: `${observed_on}T00:00:00Z` };
}

/** Test support: a promotion on record. */
export function promotionRow(
  model_version: number,
  promoted_at: string,
  promoted_by: string,
  reason: string,
): Insertable<WarehouseTables['champion_history']> {
  return { model_name: 'telco_customer_churn', model_version, previous_version: null, promoted_at, promoted_by, reason };
}

/** Test support: a date's drift report. */
export function reportRow(date_dataset: string, drifted: number): Insertable<WarehouseTables['data_report']> {
  return {
    drift_share: 0.25,
    number_of_columns: 4,
    number_of_drifted_columns: drifted,
    share_of_drifted_columns: drifted / 4,
    dataset_drift: drifted > 1,
    date_dataset,
    date_report: date_dataset,
    model_version: 1,
  };
}

/** Test support: a column of a date's drift report; without a score it could not be compared. */
export function columnReportRow(
  date_dataset: string,
  column_name: string,
  score: { drift_score: number; threshold: number; drift_detected: boolean } | undefined,
): Insertable<WarehouseTables['data_columns_report']> {
  const compared = { stattest: 'Wasserstein distance (normed)', status: 'ok', reason: null };
  const missing = {
    stattest: null,
    threshold: null,
    drift_score: null,
    drift_detected: false,
    status: 'missing',
    reason: 'no values',
  };
  return {
    column_name,
    column_type: 'num',
    date_dataset,
    date_report: date_dataset,
    ...(score ? { ...compared, ...score } : missing),
  };
}

/** Test support: a check of a date's data quality. */
export function qualityRow(
  date_dataset: string,
  check_name: string,
  column_name: string | null,
  found: { value: number; reason: string } | undefined,
): Insertable<WarehouseTables['data_quality_report']> {
  return {
    ...{ date_dataset, check_name, column_name, date_report: date_dataset, reference: 'training' as const },
    ...{ reference_value: 0, p_value: 0.001, p_value_adjusted: 0.008, rule: 'at least 0.01 more' },
    ...(found ? { status: 'found', ...found } : { status: 'ok', value: 0, reason: null }),
  };
}

/** Test support: a segment of a date. Without a change, none is known; from 0.02 on, it has changed. */
export function segmentRow(
  date_dataset: string,
  position: number,
  [column_name, segment]: readonly [string, string],
  change: number | undefined,
): Insertable<WarehouseTables['segment_report']> {
  const known = change !== undefined;
  return {
    ...{ date_dataset, position, column_name, segment, kind: 'category', lower: null, upper: null },
    ...{ customers: 1200, share: 0.25, reference_customers: 1000, reference_share: 0.2 },
    ...{ mean_risk: 0.3 + (change ?? 0), reference_mean_risk: known ? 0.3 : null },
    ...{ change: change ?? null, change_low: known ? change - 0.01 : null, change_high: known ? change + 0.01 : null },
    ...{ p_value: known ? 0.001 : null, p_value_adjusted: known ? 0.01 : null, changed: known && Math.abs(change) >= 0.02 },
    ...{ status: known ? 'ok' : 'unknown', reason: known ? null : 'only 3 customers' },
    ...{ reference: 'training', date_report: date_dataset },
  };
}

/** Test support: a row of a date's performance report; without a value no outcome is known. */
export function performanceRow(
  date_dataset: string,
  metric: string,
  measured: { known: number; value: number } | undefined,
  { scope = 'day', cohort = '' }: { scope?: 'day' | 'window' | 'cohort'; cohort?: string } = {},
): Insertable<WarehouseTables['performance_report']> {
  const { known, value } = measured ?? { known: 0, value: null };
  return {
    date_dataset,
    scope,
    cohort,
    metric,
    value,
    low: value && value - 0.05,
    high: value && value + 0.05,
    rows: 3,
    known,
    estimated: 0.75,
    estimated_low: 0.5,
    estimated_high: 0.875,
    difference: value && value - 0.75,
    reason: value === null ? 'no outcome is known yet' : null,
    model_version: scope === 'window' ? null : 2,
    date_report: date_dataset,
  };
}
