import type { ModelVersion, Run } from '@churnops/mlflow';
import { sql } from 'kysely';
import type { PipelineContext } from '../context.js';
import { CHAMPION, REGISTERED_MODEL } from '../registry/names.js';
import { VERSION } from '../version.js';
import { nextRun, SCHEDULE } from '../workflows/schedule.js';

/** Days and runs that the overview goes back. */
const RECENT_DAYS = 14;
const RECENT_RUNS = 8;

/** The state of the loop. */
export interface Status {
  readonly version: string;
  readonly database: string;
  readonly customers: number;
  readonly champion:
    | {
        readonly version: number;
        readonly run_id: string;
        readonly estimator: string | undefined;
        readonly created_at: string;
        readonly metrics: Readonly<Record<string, number>>;
      }
    | undefined;
  readonly pipeline_runs: readonly {
    readonly pipeline: string;
    readonly logical_date: string;
    readonly status: string;
    readonly started_at: string;
    readonly seconds: number | undefined;
    readonly summary: string | null;
  }[];
  /** Newest first. */
  readonly predictions: readonly {
    readonly prediction_date: string;
    readonly customers: number;
    readonly predicted_churners: number;
    readonly mean_probability: number;
    readonly model_version: number;
  }[];
  readonly drift:
    | {
        readonly date_dataset: string;
        readonly dataset_drift: boolean;
        readonly number_of_drifted_columns: number;
        readonly columns: readonly {
          readonly column_name: string;
          /** Null, as threshold and score, where the column could not be compared. */
          readonly stattest: string | null;
          readonly threshold: number | null;
          readonly drift_score: number | null;
          readonly drift_detected: boolean;
        }[];
      }
    | undefined;
  /** IANA name of the zone that dates and schedule go by. */
  readonly time_zone: string;
  /** Empty where another scheduler triggers the pipelines. */
  readonly schedule: readonly { readonly pipeline: string; readonly cron: string; readonly next_run: string | undefined }[];
}

export async function readStatus(context: PipelineContext): Promise<Status> {
  const { warehouse, mlflow, now, timeZone } = context;
  const pipelines = context.schedule === 'on' ? SCHEDULE : [];
  const champion = await mlflow.getVersionByAlias(REGISTERED_MODEL, CHAMPION);
  return {
    version: VERSION,
    database: warehouse.kind,
    customers: await countCustomers(context),
    champion: champion && (await describeChampion(context, champion)),
    pipeline_runs: await recentRuns(context),
    predictions: await recentPredictions(context),
    drift: await latestDrift(context),
    time_zone: timeZone,
    schedule: pipelines.map(({ pipeline, cron }) => ({
      pipeline,
      cron,
      next_run: nextRun(cron, now(), timeZone)?.toISOString(),
    })),
  };
}

async function describeChampion({ mlflow }: PipelineContext, version: ModelVersion) {
  const run: Run | undefined = version.run_id ? await mlflow.getRun(version.run_id) : undefined;
  const metrics = run?.data.metrics ?? [];
  return {
    version: Number(version.version),
    run_id: version.run_id,
    estimator: version.tags?.find(({ key }) => key === 'estimator')?.value,
    created_at: new Date(Number(version.creation_timestamp)).toISOString(),
    metrics: Object.fromEntries(metrics.map(({ key, value }) => [key, Number(value)])),
  };
}

async function countCustomers({ warehouse }: PipelineContext): Promise<number> {
  const { count } = await warehouse.db
    .selectFrom('customer_data')
    .select((row) => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

async function recentRuns({ warehouse }: PipelineContext): Promise<Status['pipeline_runs']> {
  const rows = await warehouse.db
    .selectFrom('pipeline_runs')
    .selectAll()
    .orderBy('started_at', 'desc')
    .limit(RECENT_RUNS)
    .execute();
  return rows.map(({ pipeline, logical_date, status, started_at, finished_at, summary }) => ({
    pipeline,
    logical_date,
    status,
    started_at,
    seconds: finished_at === null ? undefined : (Date.parse(finished_at) - Date.parse(started_at)) / 1000,
    summary,
  }));
}

async function recentPredictions({ warehouse }: PipelineContext): Promise<Status['predictions']> {
  return warehouse.db
    .selectFrom('prediction_logs')
    .select((row) => [
      'prediction_date',
      row.fn.countAll<number>().as('customers'),
      row.fn.sum<number>('prediction').as('predicted_churners'),
      row.fn.avg<number>('probability').as('mean_probability'),
      row.fn.max('model_version').as('model_version'),
    ])
    .where('prediction_date', '>', sql<string>`(SELECT max(prediction_date) FROM prediction_logs) - ${RECENT_DAYS}::integer`)
    .groupBy('prediction_date')
    .orderBy('prediction_date', 'desc')
    .execute();
}

async function latestDrift({ warehouse }: PipelineContext): Promise<Status['drift']> {
  const report = await warehouse.db
    .selectFrom('data_report')
    .selectAll()
    .orderBy('date_dataset', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!report) return undefined;
  const columns = await warehouse.db
    .selectFrom('data_columns_report')
    .select(['column_name', 'stattest', 'threshold', 'drift_score', 'drift_detected'])
    .where('date_dataset', '=', report.date_dataset)
    .orderBy('drift_detected', 'desc')
    .orderBy(sql`drift_score / nullif(threshold, 0)`, (order) => order.desc().nullsLast())
    .execute();
  const { date_dataset, dataset_drift, number_of_drifted_columns } = report;
  return { date_dataset, dataset_drift, number_of_drifted_columns, columns };
}
