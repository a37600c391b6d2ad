import { type RawBuilder, sql } from 'kysely';
import { float8Array, int4Array, int8Array } from '../database/binary-array.js';
import type { MlflowDatabase } from '../database/tables.js';
import type { Int64 } from '../protocol/int64.js';
import { columnOf } from './column-of.js';

/** A measurement to be logged. */
export interface LoggedMetric {
  readonly key: string;
  readonly value: number;
  /** ms since 1970. */
  readonly timestamp: Int64;
  readonly step: Int64;
  readonly model_id?: string | undefined;
  readonly dataset_name?: string | undefined;
  readonly dataset_digest?: string | undefined;
}

/**
 * The latest measurement has the greatest step, then time, then value, as in MLflow. Postgres sorts NaN above all numbers.
 */
const KEEP_LATEST = sql`ON CONFLICT (run_id, key) DO UPDATE SET
  ${sql.join(
    ['step', 'timestamp', 'value'].map((field) => {
      const [logged, kept] = [sql.ref(`excluded.${field}`), sql.ref(`latest.${field}`)];
      return sql`${sql.ref(field)} = CASE WHEN (excluded.step, excluded.timestamp, excluded.value)
        > (latest.step, latest.timestamp, latest.value) THEN ${logged} ELSE ${kept} END`;
    }),
  )}`;

/** What one run logged. */
export interface MetricsOfRun {
  readonly runId: string;
  readonly metrics: readonly LoggedMetric[];
}

/**
 * Common table expressions that write metrics: the history, its series with their latest measurements, and the metrics of logged
 * models. They need one named `run`.
 *
 * @param allMayBeStored points of a new step are checked as well for whether they are stored already; see `pointsOfSeries`
 */
export function metricParts(runId: string, metrics: readonly LoggedMetric[], allMayBeStored: boolean): RawBuilder<unknown>[] {
  const [first, second] = metrics;
  if (!first) return [];
  const ofModels = metrics.filter(({ model_id }) => model_id);
  return [
    ...(second ? severalMetrics([{ runId, metrics }], allMayBeStored) : oneMetric(first)),
    ...(ofModels.length > 0 ? [metricsOfModels(ofModels)] : []),
  ];
}

/** Logs metrics of many runs, in whatever stage of their life they are. Skips runs that don't exist, and the metrics' models. */
export async function logMetricsOfRuns(db: MlflowDatabase, entries: readonly MetricsOfRun[]): Promise<void> {
  const runIds = [...new Set(entries.map(({ runId }) => runId))];
  const run = sql`run AS (UPDATE mlflow.runs SET revision = revision + 1 WHERE run_id = ANY(${runIds}::text[])
    RETURNING run_id, experiment_id)`;
  // Nobody else writes at the same time, so the primary key can't be violated.
  await sql`WITH ${sql.join([run, ...severalMetrics(entries, false)])} SELECT count(*) FROM run`.execute(db);
}

/** Many clients log metric by metric, so one has a statement of its own, which takes half the time. */
function oneMetric({ key, step, timestamp, value }: LoggedMetric): RawBuilder<unknown>[] {
  return [
    sql`series AS (
      INSERT INTO mlflow.latest_metrics AS latest (run_id, experiment_id, key, step, timestamp, value)
      SELECT run_id, experiment_id, ${key}::text, ${step}::bigint, ${timestamp}::bigint, ${value}::double precision FROM run
      ${KEEP_LATEST} RETURNING series_id)`,
    // A retried request must not double its metrics: the primary key is the whole measurement.
    sql`points AS (
      INSERT INTO mlflow.metrics (series_id, timestamp, step, value)
      SELECT series_id, ${timestamp}::bigint, ${step}::bigint, ${value}::double precision FROM series ON CONFLICT DO NOTHING)`,
  ];
}

/** The points of one metric of a run in a batch. */
interface Series {
  readonly runId: string;
  readonly key: string;
  /** By step, then time, then value. */
  latest: LoggedMetric;
  firstStep: Int64;
  /** Each point has a greater step than the one before. */
  isRising: boolean;
}

function severalMetrics(entries: readonly MetricsOfRun[], allMayBeStored: boolean): RawBuilder<unknown>[] {
  const { series, points, numbers } = seriesOf(entries);
  const latest = series.map((one) => one.latest);
  return [
    // In the order in which they were logged first: so series get their numbers, and runs can be read in that order.
    sql`keys AS MATERIALIZED (
      SELECT k.*, run.experiment_id FROM unnest(${columnOf(series, 'runId')}::text[], ${columnOf(series, 'key')}::text[],
        ${int8Array(latest.map(({ step }) => step))}::bigint[],
        ${int8Array(latest.map(({ timestamp }) => timestamp))}::bigint[],
        ${float8Array(latest.map(({ value }) => value))}::double precision[],
        ${int8Array(series.map(({ firstStep }) => firstStep))}::bigint[],
        ${series.map(({ isRising }) => isRising && !allMayBeStored)}::boolean[])
        WITH ORDINALITY AS k (run_id, key, step, timestamp, value, first_step, is_rising, number)
      JOIN run USING (run_id))`,
    sql`before AS MATERIALIZED (
      SELECT k.number, coalesce(l.step < k.first_step, true) AND k.is_rising AS is_new
      FROM keys k LEFT JOIN mlflow.latest_metrics l ON l.run_id = k.run_id AND l.key = k.key)`,
    sql`series AS (
      INSERT INTO mlflow.latest_metrics AS latest (run_id, experiment_id, key, step, timestamp, value)
      SELECT run_id, experiment_id, key, step, timestamp, value FROM keys ORDER BY number
      ${KEEP_LATEST} RETURNING run_id, key, series_id)`,
    sql`measured AS MATERIALIZED (
      SELECT series_id, m.timestamp, m.step, m.value, is_new
      FROM unnest(${int4Array(numbers)}::integer[], ${int8Array(points.map(({ timestamp }) => timestamp))}::bigint[],
        ${int8Array(points.map(({ step }) => step))}::bigint[],
        ${float8Array(points.map(({ value }) => value))}::double precision[]) AS m (number, timestamp, step, value)
      JOIN (SELECT number::integer, series_id, is_new FROM keys JOIN before USING (number) JOIN series USING (run_id, key)) s
        USING (number))`,
    ...pointsOfSeries,
  ];
}

/**
 * A retried request must not double its metrics: the primary key is the whole measurement. Looking for each point before it is stored
 * takes as long as storing it, so points beyond the last step of a series are stored without. If somebody else stores the same points at
 * that moment, the statement fails by the primary key, and is tried again with the search.
 */
const pointsOfSeries = [
  sql`new_points AS (
    INSERT INTO mlflow.metrics (series_id, timestamp, step, value)
    SELECT series_id, timestamp, step, value FROM measured WHERE is_new)`,
  sql`points AS (
    INSERT INTO mlflow.metrics (series_id, timestamp, step, value)
    SELECT series_id, timestamp, step, value FROM measured WHERE NOT is_new ON CONFLICT DO NOTHING)`,
];

/** @returns the series in the order in which they come, all points, and for each the number of its series, from 1 */
function seriesOf(entries: readonly MetricsOfRun[]): { series: Series[]; points: LoggedMetric[]; numbers: number[] } {
  const series: Series[] = [];
  const points: LoggedMetric[] = [];
  const numbers: number[] = [];
  const numbersOf = new Map<string, Map<string, number>>();
  for (const { runId, metrics } of entries) {
    const numberOf = numbersOf.get(runId) ?? new Map<string, number>();
    numbersOf.set(runId, numberOf);
    for (const metric of metrics) {
      let number = numberOf.get(metric.key);
      if (number === undefined) {
        number = series.push({ runId, key: metric.key, latest: metric, firstStep: metric.step, isRising: true });
        numberOf.set(metric.key, number);
      } else addPoint(series[number - 1] as Series, metric);
      points.push(metric);
      numbers.push(number);
    }
  }
  return { series, points, numbers };
}

function addPoint(series: Series, metric: LoggedMetric): void {
  // While steps rise, the latest is the one before.
  const rises = metric.step > series.latest.step;
  if (!rises) series.isRising = false;
  if (rises || isLater(metric, series.latest)) series.latest = metric;
}

function isLater(a: LoggedMetric, b: LoggedMetric): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  return a.value > b.value || (Number.isNaN(a.value) && !Number.isNaN(b.value));
}

function metricsOfModels(metrics: readonly LoggedMetric[]): RawBuilder<unknown> {
  return sql`of_models AS (
    INSERT INTO mlflow.logged_model_metrics (run_id, model_id, key, step, timestamp, value, dataset_name, dataset_digest)
    SELECT run_id, model_id, key, step, timestamp, value, coalesce(dataset_name, ''), coalesce(dataset_digest, '')
    FROM run, unnest(${columnOf(metrics, 'model_id')}::text[], ${columnOf(metrics, 'key')}::text[],
      ${columnOf(metrics, 'step')}::bigint[], ${columnOf(metrics, 'timestamp')}::bigint[],
      ${columnOf(metrics, 'value')}::double precision[], ${columnOf(metrics, 'dataset_name')}::text[],
      ${columnOf(metrics, 'dataset_digest')}::text[])
      AS m (model_id, key, step, timestamp, value, dataset_name, dataset_digest)
    ON CONFLICT DO NOTHING)`;
}
