import type { ColumnKind, ColumnPicture, ReportedDrift } from '@churnops/drift';
import type { PipelineContext } from '../context.js';
import type { DriftReport } from '../monitoring/monitoring-result.js';

/** A date's drift report as the drift library shows one. Its columns are those of the data set, then the model's outputs, which are not counted. */
export interface PicturedDrift {
  readonly report: ReportedDrift;
  /** By column. None in reports of versions that did not keep pictures. */
  readonly pictures: ReadonlyMap<string, ColumnPicture | null>;
  readonly reference: Pick<
    DriftReport,
    'reference' | 'reference_from' | 'reference_until' | 'reference_rows' | 'reference_version'
  >;
  /** The version that made the predictions; null where that is not on record. */
  readonly modelVersion: number | null;
  /** The day on which it was made. */
  readonly madeOn: string;
}

/** @param date `YYYY-MM-DD`. @returns undefined if the date has no drift report */
export async function readPicturedDrift(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  date: string,
): Promise<PicturedDrift | undefined> {
  const { db } = warehouse;
  const report = await db.selectFrom('data_report').where('date_dataset', '=', date).selectAll().executeTakeFirst();
  if (!report) return undefined;
  const columnsOf = (table: 'data_columns_report' | 'data_outputs_report') =>
    db.selectFrom(table).where('date_dataset', '=', date).orderBy('column_name').selectAll().execute();
  const columns = [...(await columnsOf('data_columns_report')), ...(await columnsOf('data_outputs_report'))];
  return {
    reference: report,
    madeOn: report.date_report,
    modelVersion: report.model_version,
    pictures: new Map(columns.map(({ column_name, picture }) => [column_name, picture as ColumnPicture | null])),
    report: {
      policy: 'evidently',
      driftShare: report.drift_share,
      numberOfColumns: report.number_of_columns,
      numberOfDriftedColumns: report.number_of_drifted_columns,
      shareOfDriftedColumns: report.share_of_drifted_columns,
      datasetDrift: report.dataset_drift,
      leastEffect: null,
      level: null,
      columns: columns.map((column) => ({
        name: column.column_name,
        kind: column.column_type as ColumnKind,
        status: column.status,
        reason: column.reason,
        test: column.stattest,
        // Reports keep the names of tests, as Evidently prints them.
        testId: null,
        threshold: column.threshold,
        score: column.drift_score,
        drifted: column.drift_detected,
        effect: column.effect,
        effectLow: column.effect_low,
        effectHigh: column.effect_high,
        pValue: column.p_value,
        pValueAdjusted: column.p_value_adjusted,
        missingReference: column.missing_reference,
        missingCurrent: column.missing_current,
      })),
    },
  };
}
