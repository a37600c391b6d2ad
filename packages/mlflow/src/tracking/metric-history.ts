import { type RawBuilder, sql } from 'kysely';
import type { MlflowDatabase } from '../database/tables.js';
import type { JsonDouble, Metric } from '../protocol/entities.js';
import { type Int64, parseJson, stringifyJson } from '../protocol/int64.js';
import { invalid } from '../protocol/mlflow-error.js';
import type { Page } from '../search/page.js';

/**
 * Longer series are sampled by step, not by rank: ranking all points of a long series takes seconds, while finding some steps in
 * the index takes milliseconds.
 */
const LONGEST_RANKED = 5_000;

/** Value, time and step of a measurement in the JSON that a query returns. */
type Point = readonly [value: JsonDouble, timestamp: Int64, step: Int64];

/** Reads the measurements of runs over time from SQL. */
export class MetricHistory {
  readonly #db: MlflowDatabase;

  constructor(db: MlflowDatabase) {
    this.#db = db;
  }

  /**
   * Measurements, ordered by time, then step, then value.
   *
   * @param pageToken where the previous page ended, so that every page of a long history takes the same time
   * @throws MlflowError INVALID_PARAMETER_VALUE for a token that is none
   */
  async page(runId: string, key: string, limit: number, pageToken: string | undefined): Promise<Page<Metric>> {
    const after = pageToken ? pointOf(pageToken) : undefined;
    const beyond = after ? sql`AND (timestamp, step, value) > (${after[1]}, ${after[2]}, ${after[0]}::double precision)` : sql``;
    const points = await this.#points(sql`
      SELECT value, timestamp, step FROM mlflow.metrics
      WHERE series_id = ${seriesOf(runId, key)} ${beyond}
      ORDER BY timestamp, step, value LIMIT ${limit + 1}`);
    const items = points.slice(0, limit);
    const last = points.length > limit ? items.at(-1) : undefined;
    return { items: items.map((point) => metricOf(key, point)), nextPageToken: last && tokenOf(last) };
  }

  /**
   * At most `limit` measurements of each run, evenly spaced over its history, the first and the last among them.
   *
   * @param interval first and last step
   */
  async sample(
    runIds: readonly string[],
    key: string,
    limit: number,
    interval: readonly [Int64, Int64] | undefined,
  ): Promise<Metric[]> {
    const metrics: Metric[] = [];
    for (const runId of runIds) {
      const points = await this.#sampleOne(runId, key, limit, interval);
      metrics.push(...points.map((point) => ({ ...metricOf(key, point), run_id: runId })));
    }
    return metrics;
  }

  async #sampleOne(runId: string, key: string, limit: number, interval: readonly [Int64, Int64] | undefined): Promise<Point[]> {
    const within = interval ? sql`AND step BETWEEN ${interval[0]} AND ${interval[1]}` : sql``;
    const all = sql`SELECT value, timestamp, step FROM mlflow.metrics WHERE series_id = ${seriesOf(runId, key)} ${within}`;
    const extent = (end: 'min' | 'max', axis: 'step' | 'timestamp') =>
      sql`(SELECT ${sql.raw(end)}(${sql.ref(axis)}) FROM (${all}) a)::double precision`;
    const { rows } = await sql<{ count: number; steps: [number, number]; times: [number, number] }>`
      SELECT (SELECT count(*) FROM (${all} LIMIT ${LONGEST_RANKED + 1}) counted)::integer AS count,
        json_build_array(${extent('min', 'step')}, ${extent('max', 'step')}) AS steps,
        json_build_array(${extent('min', 'timestamp')}, ${extent('max', 'timestamp')}) AS times`.execute(this.#db);
    const { count, steps, times } = rows[0] as (typeof rows)[number];
    if (count <= LONGEST_RANKED) return count > 0 ? this.#points(rankedSample(all, limit, count)) : [];
    // Clients that give no step log everything at step 0. Then sample by time.
    const isByStep = steps[1] - steps[0] + 1 >= limit;
    return this.#points(isByStep ? spacedSample(all, limit, 'step', steps) : spacedSample(all, limit, 'timestamp', times));
  }

  /** The rows of a query with value, timestamp and step. They arrive as one text, which is many times faster than as rows. */
  async #points(query: RawBuilder<unknown>): Promise<Point[]> {
    const { rows } = await sql<{ points: string | null }>`
      SELECT json_agg(json_build_array(value, timestamp, step))::text AS points FROM (${query}) p`.execute(this.#db);
    return rows[0]?.points ? (parseJson(rows[0].points) as Point[]) : [];
  }
}

/**
 * The first point of each of `limit` buckets of nearly the same size, by step, time and value; of the last bucket the last point
 * (mlflow/store/tracking/sqlalchemy_store.py, `_sample_rows_with_window_functions`).
 */
function rankedSample(all: RawBuilder<unknown>, limit: number, count: number): RawBuilder<unknown> {
  return sql`
    SELECT value, timestamp, step FROM (
      SELECT *, row_number() OVER (ORDER BY step, timestamp, value) - 1 AS n FROM (${all}) a
    ) numbered
    WHERE n = ANY(${sampledRanks(limit, count)}::bigint[]) ORDER BY n`;
}

/** Ranks of the points that a sample keeps, from 0. As SQL's NTILE, the first buckets take what is left over. */
export function sampledRanks(limit: number, count: number): number[] {
  const buckets = Math.min(limit, count);
  const size = Math.floor(count / buckets);
  const larger = count % buckets;
  return Array.from({ length: buckets }, (_, i) => (i === buckets - 1 ? count - 1 : i * size + Math.min(i, larger)));
}

/** The points next to evenly spaced places between the ends of an axis, each found in the index. */
function spacedSample(
  all: RawBuilder<unknown>,
  limit: number,
  axis: 'step' | 'timestamp',
  [first, last]: readonly [number, number],
): RawBuilder<unknown> {
  const places = Array.from({ length: limit - 1 }, (_, i) => Math.floor(first + (i * (last - first)) / (limit - 1)));
  return sql`
    SELECT DISTINCT value, timestamp, step FROM (
      SELECT point.* FROM unnest(${places}::bigint[]) AS place, LATERAL (
        ${all} AND ${sql.ref(axis)} >= place ORDER BY ${sql.ref(axis)} LIMIT 1) AS point
      UNION ALL (${all} AND ${sql.ref(axis)} = ${last} ORDER BY step DESC, timestamp DESC, value DESC LIMIT 1)
    ) found ORDER BY step, timestamp, value`;
}

function seriesOf(runId: string, key: string): RawBuilder<unknown> {
  return sql`(SELECT series_id FROM mlflow.latest_metrics WHERE run_id = ${runId} AND key = ${key})`;
}

function metricOf(key: string, [value, timestamp, step]: Point): Metric {
  return { key, value, timestamp, step };
}

function tokenOf(point: Point): string {
  return Buffer.from(stringifyJson(point)).toString('base64url');
}

function pointOf(token: string): Point {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!/^\[(-?[\d.]+(e[+-]?\d+)?|"(NaN|-?Infinity)"),-?\d+,-?\d+\]$/i.test(text)) throw invalid(`Invalid page token: ${token}`);
  return parseJson(text) as Point;
}
