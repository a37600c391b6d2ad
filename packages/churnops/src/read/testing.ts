import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Insertable } from 'kysely';
import { openDatabase } from '../warehouse/open-database.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import { Warehouse } from '../warehouse/warehouse.js';

/** Test support: a warehouse with empty tables, on an embedded database in a temporary folder. */
export async function emptyWarehouse(): Promise<{ warehouse: Warehouse; close: () => Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'churnops-read-'));
  const warehouse = new Warehouse(await openDatabase({ databaseUrl: undefined, home }));
  await warehouse.migrate();
  return {
    warehouse,
    async close() {
      await warehouse.close();
      await rm(home, { recursive: true, force: true });
    },
  };
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
