import { randomUUID } from 'node:crypto';
import type { PipelineContext } from '../context.js';
import { promote } from '../registry/promote.js';
import { madeUpPipeline, registerPipeline } from '../registry/testing.js';
import { columnReportRow, customerRow, outcomeRow, performanceRow, predictionRow, qualityRow, reportRow } from './testing.js';

/** Test support: what a loop of some days leaves behind, in small: 4 customers, 3 outcomes, 2 champions, 2 days of predictions. */
export async function fillLoop({ warehouse, mlflow, schema, ...rest }: PipelineContext): Promise<void> {
  const { db } = warehouse;
  await db
    .insertInto('customer_data')
    .values([customerRow('A', 'Yes'), customerRow('B', 'No'), customerRow('C', 'No'), customerRow('D')])
    .execute();
  await db
    .insertInto('customer_outcomes')
    .values(['A', 'B', 'C'].map((id, i) => outcomeRow(id, `2026-02-0${i + 1}`, id === 'A')))
    .execute();
  const context = { warehouse, mlflow, schema, ...rest };
  for (const [day, operator, reason] of [
    [1, 'gate', 'there was no champion'],
    [2, 'Zoë <zoe@example.com>', 'fairer & newer'],
  ] as const) {
    const { version } = await registerPipeline(context, madeUpPipeline(schema));
    await promote({ ...context, operator, now: () => new Date(`2026-03-0${day}T10:30:00Z`) }, { version, reason });
  }
  await db
    .insertInto('prediction_logs')
    .values([
      predictionRow('2026-03-01', 'A', 0.75, 1),
      predictionRow('2026-03-02', 'A', 0.75, 2),
      predictionRow('2026-03-02', 'B', 0.25, 2),
      predictionRow('2026-03-02', 'C', 0.7, 2),
    ])
    .execute();
  await db.insertInto('data_report').values(reportRow('2026-03-02', 1)).execute();
  await db
    .insertInto('data_columns_report')
    .values([
      {
        ...columnReportRow('2026-03-02', 'tenure', { drift_score: 0.25, threshold: 0.1, drift_detected: true }),
        ...{ effect: 0.123, effect_low: 0.08, effect_high: 0.1664, p_value: 0.0001, p_value_adjusted: 0.0019 },
        ...{ missing_reference: 0, missing_current: 0.031 },
      },
      columnReportRow('2026-03-02', 'MonthlyCharges', { drift_score: 0.0123, threshold: 0.1, drift_detected: false }),
      columnReportRow('2026-03-02', 'TotalCharges', undefined),
    ])
    .execute();
  await db
    .insertInto('data_quality_report')
    .values([
      qualityRow('2026-03-02', 'missing', 'tenure', undefined),
      qualityRow('2026-03-02', 'missing', 'TotalCharges', { value: 0.5, reason: '50 % have <no value>' }),
    ])
    .execute();
  await db
    .insertInto('performance_report')
    .values([
      performanceRow('2026-03-02', 'roc_auc', undefined),
      performanceRow('2026-03-02', 'log_loss', undefined),
      performanceRow('2026-03-02', 'roc_auc', { known: 2, value: 0.7 }, { scope: 'window' }),
      performanceRow('2026-03-01', 'roc_auc', { known: 2, value: 0.8125 }),
    ])
    .execute();
  const run = { logical_date: '2026-03-02', error_code: null, owner: null };
  const night = (time: string) => `2026-03-02T${time}Z`;
  const finished = { started_at: night('01:00:00'), finished_at: night('01:00:02.25') };
  const failed = { started_at: night('02:00:00'), finished_at: night('02:00:01'), error_code: 'CHURN_NO_REFERENCE' };
  await db
    .insertInto('pipeline_runs')
    .values([
      { ...run, ...finished, run_id: randomUUID(), pipeline: 'batch_pred_pipeline', status: 'succeeded', summary: '3 customers' },
      {
        ...run,
        ...failed,
        run_id: randomUUID(),
        pipeline: 'drift_detection_pipeline',
        status: 'failed',
        summary: 'no reference',
      },
      {
        ...run,
        run_id: randomUUID(),
        pipeline: 'batch_pred_pipeline',
        status: 'running',
        started_at: night('03:00:00'),
        finished_at: null,
        summary: null,
      },
    ])
    .execute();
}
