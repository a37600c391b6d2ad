import { type ColumnValues, type ComparedColumn, type DatasetDrift, datasetDrift } from '@churnops/drift';
import type { Frame } from '@churnops/learn';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { copyFrame } from '../features/copy-frame.js';
import { csvFrame } from '../features/csv-frame.js';
import { REFERENCE_PATH, REGISTERED_MODEL } from '../registry/names.js';
import { lineBatches } from '../warehouse/copy-text.js';
import { oneAtATime } from '../warehouse/one-at-a-time.js';

/** The thresholds of the system that this one replaces. */
const POLICY = { driftShare: 0.25, numThreshold: 0.2, catThreshold: 0.2 } as const;

/** What a monitoring run found. */
export const monitoringResult = z.strictObject({
  date_dataset: z.iso.date(),
  model_version: z.int(),
  drift_share: z.number(),
  number_of_columns: z.int(),
  number_of_drifted_columns: z.int(),
  share_of_drifted_columns: z.number(),
  dataset_drift: z.boolean(),
  columns: z.array(
    z.strictObject({
      column_name: z.string(),
      column_type: z.string(),
      stattest: z.string(),
      threshold: z.number(),
      drift_score: z.number(),
      drift_detected: z.boolean(),
    }),
  ),
});
export type MonitoringResult = z.infer<typeof monitoringResult>;

/**
 * Compares the features of a date's predictions with the reference set of the model that made them, and writes `data_report` and
 * `data_columns_report` in place of what is there for the date.
 *
 * @param logicalDate `YYYY-MM-DD`
 */
export async function monitor(context: PipelineContext, logicalDate: string): Promise<MonitoringResult> {
  const { logger, progress, schema } = context;
  const task = progress.task(`monitor ${logicalDate}`);
  try {
    const version = await predictionVersion(context, logicalDate);
    const reference = await readReference(context, version);
    const current = await readPredictions(context, logicalDate);
    const columns = schema.features.map(
      (name): ComparedColumn => ({
        name,
        kind: schema.isQuantity(name) ? 'num' : 'cat',
        reference: reference.get(name) as ColumnValues,
        current: current.get(name) as ColumnValues,
      }),
    );
    const report = datasetDrift(columns, POLICY);
    await saveReport(context, logicalDate, version, report);
    const drifted = `${report.numberOfDriftedColumns} of ${report.numberOfColumns} columns drifted`;
    task.done(drifted);
    logger[report.datasetDrift ? 'warn' : 'info'](
      { event: { action: 'monitor' }, labels: { date_dataset: logicalDate } },
      drifted,
    );
    return {
      date_dataset: logicalDate,
      model_version: version,
      drift_share: report.driftShare,
      number_of_columns: report.numberOfColumns,
      number_of_drifted_columns: report.numberOfDriftedColumns,
      share_of_drifted_columns: report.shareOfDriftedColumns,
      dataset_drift: report.datasetDrift,
      columns: report.columns.map((column) => ({
        column_name: column.name,
        column_type: column.kind,
        stattest: column.test,
        threshold: column.threshold,
        drift_score: column.score,
        drift_detected: column.drifted,
      })),
    };
  } catch (error) {
    task.fail();
    throw error;
  }
}

async function predictionVersion({ warehouse }: PipelineContext, date: string): Promise<number> {
  const row = await warehouse.db
    .selectFrom('prediction_logs')
    .select('model_version')
    .where('prediction_date', '=', date)
    .limit(1)
    .executeTakeFirst();
  if (row) return row.model_version;
  throw new ChurnopsError(
    'CHURN_NO_PREDICTIONS',
    `prediction_logs has no rows of ${date}`,
    `score the customers first: churnops predict --date ${date}`,
  );
}

/** The reference set's columns, with the encoding of the tables. */
async function readReference({ mlflow, schema }: PipelineContext, version: number): Promise<Frame> {
  const registered = await mlflow.getModelVersion(REGISTERED_MODEL, String(version));
  if (!registered) {
    throw new ChurnopsError(
      'CHURN_NO_SUCH_VERSION',
      `version ${version} of ${REGISTERED_MODEL}, which made the predictions, is not registered any more`,
      'score the date again with the champion: churnops predict',
    );
  }
  const run = await mlflow.getRun(registered.run_id);
  const content = await mlflow.downloadArtifact(`${run.info.artifact_uri}/${REFERENCE_PATH}`).catch((error: Error) => {
    throw new ChurnopsError(
      'CHURN_NO_REFERENCE',
      `the run of version ${version} has no reference set to compare with: ${error.message}`,
      `log the customers that the model learned from as the artifact ${REFERENCE_PATH} of run ${registered.run_id}`,
      { cause: error },
    );
  });
  return csvFrame(schema, content, schema.features);
}

async function readPredictions({ warehouse, schema }: PipelineContext, date: string): Promise<Frame> {
  // COPY takes no parameters; the date was checked to be YYYY-MM-DD.
  const rows = await warehouse.copyOut(
    `SELECT ${schema.columnList(schema.features)} FROM prediction_logs WHERE prediction_date = DATE '${date}'`,
  );
  const lines: string[] = [];
  for await (const batch of lineBatches(rows)) lines.push(...batch);
  return copyFrame(schema, lines, schema.features);
}

async function saveReport({ warehouse }: PipelineContext, date: string, version: number, report: DatasetDrift): Promise<void> {
  const dates = { date_dataset: date, date_report: date };
  await warehouse.transaction(async ({ db }) => {
    await oneAtATime(db, 'monitor', date);
    await db.deleteFrom('data_report').where('date_dataset', '=', date).execute();
    await db.deleteFrom('data_columns_report').where('date_dataset', '=', date).execute();
    await db
      .insertInto('data_report')
      .values({
        drift_share: report.driftShare,
        number_of_columns: report.numberOfColumns,
        number_of_drifted_columns: report.numberOfDriftedColumns,
        share_of_drifted_columns: report.shareOfDriftedColumns,
        dataset_drift: report.datasetDrift,
        model_version: version,
        ...dates,
      })
      .execute();
    await db
      .insertInto('data_columns_report')
      .values(
        report.columns.map(({ name, kind, test, threshold, score, drifted }) => ({
          column_name: name,
          column_type: kind,
          stattest: test,
          threshold,
          drift_score: score,
          drift_detected: drifted,
          status: 'ok',
          reason: null,
          ...dates,
        })),
      )
      .execute();
  });
}
