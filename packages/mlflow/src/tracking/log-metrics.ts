import { type RawBuilder, sql } from 'kysely';
import { float8Array, int4Array, int8Array } from '../database/binary-array.js';
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

/**
 * Common table expressions that write metrics: the history, its series with their latest measurements, and the metrics of logged
 * models. They need one named `run`.
 *
 * @param allMayBeStored points of a new step are checked as well for whether they are stored already; see `pointsOfSeries`
 */
export function metricParts(metrics: readonly LoggedMetric[], allMayBeStored: boolean): RawBuilder<unknown>[] {
  const [first, second] = metrics;
  if (!first) return [];
  const ofModels = metrics.filter(({ model_id }) => model_id);
  return [
    ...(second ? severalMetrics(metrics, allMayBeStored) : oneMetric(first)),
    ...(ofModels.length > 0 ? [metricsOfModels(ofModels)] : []),
  ];
}

/** Many clients log metric by metric, so one has a statement of its own, which takes half the time. */
function oneMetric({ key, step, timestamp, value }: LoggedMetric): RawBuilder<unknown>[] {
  return [
    sql`series AS (
      INSERT INTO mlflow.latest_metrics AS latest (run_id, key, step, timestamp, value)
      SELECT run_id, ${key}::text, ${step}::bigint, ${timestamp}::bigint, ${value}::double precision FROM run
      ${KEEP_LATEST} RETURNING series_id)`,
    // A retried request must not double its metrics: the primary key is the whole measurement.
    sql`points AS (
      INSERT INTO mlflow.metrics (series_id, timestamp, step, value)
      SELECT series_id, ${timestamp}::bigint, ${step}::bigint, ${value}::double precision FROM series ON CONFLICT DO NOTHING)`,
  ];
}

/** The points of one metric in a batch. */
interface Series {
  readonly key: string;
  /** By step, then time, then value. */
  latest: LoggedMetric;
  firstStep: Int64;
  /** Each point has a greater step than the one before. */
  isRising: boolean;
}

function severalMetrics(metrics: readonly LoggedMetric[], allMayBeStored: boolean): RawBuilder<unknown>[] {
  const { series, numbers } = seriesOf(metrics);
  const latest = series.map((one) => one.latest);
  // In the order in which they were logged first: so series get their numbers, and runs can be read in that order.
  const keys = sql`unnest(${columnOf(series, 'key')}::text[], ${int8Array(latest.map(({ step }) => step))}::bigint[],
    ${int8Array(latest.map(({ timestamp }) => timestamp))}::bigint[],
    ${float8Array(latest.map(({ value }) => value))}::double precision[],
    ${int8Array(series.map(({ firstStep }) => firstStep))}::bigint[],
    ${series.map(({ isRising }) => isRising && !allMayBeStored)}::boolean[])
    WITH ORDINALITY AS k (key, step, timestamp, value, first_step, is_rising, number)`;
  return [
    sql`keys AS MATERIALIZED (SELECT * FROM run, ${keys})`,
    sql`before AS MATERIALIZED (
      SELECT k.number, coalesce(l.step < k.first_step, true) AND k.is_rising AS is_new
      FROM keys k LEFT JOIN mlflow.latest_metrics l ON l.run_id = k.run_id AND l.key = k.key)`,
    sql`series AS (
      INSERT INTO mlflow.latest_metrics AS latest (run_id, key, step, timestamp, value)
      SELECT run_id, key, step, timestamp, value FROM keys ORDER BY number
      ${KEEP_LATEST} RETURNING key, series_id)`,
    sql`measured AS MATERIALIZED (
      SELECT series_id, m.timestamp, m.step, m.value, is_new
      FROM unnest(${int4Array(numbers)}::integer[], ${int8Array(metrics.map(({ timestamp }) => timestamp))}::bigint[],
        ${int8Array(metrics.map(({ step }) => step))}::bigint[],
        ${float8Array(metrics.map(({ value }) => value))}::double precision[]) AS m (number, timestamp, step, value)
      JOIN (SELECT number::integer, series_id, is_new FROM keys JOIN before USING (number) JOIN series USING (key)) s USING (number))`,
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

/** @returns the series in the order in which they come, and for each metric the number of its series, from 1 */
function seriesOf(metrics: readonly LoggedMetric[]): { series: Series[]; numbers: number[] } {
  const numberOf = new Map<string, number>();
  const series: Series[] = [];
  const numbers = metrics.map((metric) => {
    const { key, step } = metric;
    const number = numberOf.get(key);
    if (number === undefined) {
      numberOf.set(key, series.push({ key, latest: metric, firstStep: step, isRising: true }));
      return series.length;
    }
    const one = series[number - 1] as Series;
    // While steps rise, the latest is the one before.
    if (step > one.latest.step) one.latest = metric;
    else {
      one.isRising = false;
      if (isLater(metric, one.latest)) one.latest = metric;
    }
    return number;
  });
  return { series, numbers };
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
