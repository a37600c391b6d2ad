import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillLoop } from '../read/testing-loop.js';
import { type TestApplication, testApplication } from '../testing.js';
import { Metrics } from './metrics.js';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication({ timeZone: 'Europe/Berlin' });
});
afterAll(() => app.close());

/** The values of a scrape, by name and labels as they stand in the text. */
async function scrape(): Promise<Map<string, number>> {
  const { statusCode, headers, body } = await app.server.inject('/metrics');
  expect([statusCode, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

const seconds = (time: string) => Date.parse(time) / 1000;
const requests = (labels: string) => `churnops_http_request_duration_seconds_count{${labels}}`;

describe('/metrics', () => {
  it('has nothing to tell of an empty database, but of the process', async () => {
    const values = await scrape();
    const stored = [...values].filter(([name]) => /^churnops_(pipeline|drift|quality|performance|tracking)_/.test(name));
    expect(stored).toHaveLength(6);
    for (const sample of stored) expect(sample).toEqual([expect.stringMatching(/^churnops_pipeline_runs_total{/), 0]);
    expect(values.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(values.get('churnops_database_pool_connections{pool="main"}')).toBe(1);
    expect(values.get('churnops_database_pool_max_connections{pool="main"}')).toBe(1);
  });

  it('counts requests by the template of their route, never by their path', async () => {
    await app.server.inject('/health');
    await app.server.inject('/runs/4711?x=secret');
    await app.server.inject('/runs/4712');
    await app.server.inject('/of/anybody');
    const values = await scrape();
    expect(values.get(requests('method="GET",route="/health",status="200"'))).toBe(1);
    expect(values.get(requests('method="GET",route="/runs/:id",status="404"'))).toBe(2);
    expect(values.get(requests('method="GET",route="none",status="404"'))).toBe(1);
    expect([...values.keys()].join('\n')).not.toMatch(/4711|secret|anybody/);
  });

  it('counts what the tracking server was asked, and what was logged there', async () => {
    const post = (path: string, payload: object) =>
      app.tracking.inject({ method: 'POST', url: `/api/2.0/mlflow/${path}`, payload });
    const { run } = (await post('runs/create', { experiment_id: '0' })).json();
    const { run_id } = run.info;
    const metric = { key: 'auc', value: 0.5, timestamp: 1 };
    await post('runs/log-metric', { run_id, ...metric });
    await post('runs/log-batch', { run_id, metrics: [metric, metric], params: [{ key: 'a', value: 'b' }], tags: [] });
    await post('runs/set-tag', { run_id, key: 'a', value: 'b' });
    await post('runs/log-batch', { run_id, metrics: 'none' });
    const values = await scrape();
    expect(values.get('churnops_tracking_logged_values_total{kind="metric"}')).toBe(3);
    expect(values.get('churnops_tracking_logged_values_total{kind="param"}')).toBe(1);
    expect(values.get('churnops_tracking_logged_values_total{kind="tag"}')).toBe(1);
    expect(values.get('churnops_tracking_requests_total{status="200"}')).toBe(4);
    expect(values.get('churnops_tracking_requests_total{status="400"}')).toBe(1);
    expect(values.get(requests('method="POST",route="/api/2.0/mlflow/runs/log-batch",status="400"'))).toBe(1);
  });

  it('has what the database knows of pipelines, drift, performance and runs, whoever did it', async () => {
    const metrics = new Metrics({ tracking: true });
    await fillLoop(app.context);
    const { db } = app.context.warehouse;
    const ofProcess = (owner: string) => db.updateTable('pipeline_runs').set({ owner }).where('status', '=', 'running').execute();
    await ofProcess(await app.context.warehouse.owner());
    const text = await metrics.text(app.context);
    const night = 'pipeline="batch_pred_pipeline"';
    const expected = {
      [`churnops_pipeline_last_success_timestamp_seconds{${night}}`]: seconds('2026-03-02T01:00:02.250Z'),
      [`churnops_pipeline_last_success_duration_seconds{${night}}`]: 2.25,
      // Midnight in Berlin.
      [`churnops_pipeline_last_date_timestamp_seconds{${night}}`]: seconds('2026-03-01T23:00:00Z'),
      [`churnops_pipeline_running{${night}}`]: 1,
      [`churnops_pipeline_runs_total{${night},status="succeeded"}`]: 1,
      'churnops_pipeline_runs_total{pipeline="drift_detection_pipeline",status="failed"}': 1,
      churnops_drift_detected: 0,
      churnops_drift_columns: 4,
      churnops_drift_drifted_columns: 1,
      churnops_drift_drifted_columns_ratio: 0.25,
      churnops_drift_threshold_ratio: 0.25,
      churnops_drift_date_timestamp_seconds: seconds('2026-03-02T00:00:00Z'),
      'churnops_quality_checks{status="found"}': 1,
      'churnops_quality_checks{status="unknown"}': 0,
      churnops_quality_date_timestamp_seconds: seconds('2026-03-02T00:00:00Z'),
      'churnops_performance_roc_auc{kind="measured"}': 0.8125,
      'churnops_performance_customers{kind="measured"}': 2,
      'churnops_performance_date_timestamp_seconds{kind="measured"}': seconds('2026-03-01T00:00:00Z'),
      'churnops_performance_roc_auc{kind="estimated"}': 0.75,
      'churnops_performance_customers{kind="estimated"}': 3,
      'churnops_performance_date_timestamp_seconds{kind="estimated"}': seconds('2026-03-02T00:00:00Z'),
    };
    const counts = "SELECT status, count(*)::int AS runs FROM mlflow.runs WHERE lifecycle_stage = 'active' GROUP BY status";
    for (const { status, runs } of await app.query<{ status: string; runs: number }>(counts)) {
      expect(runs).toBeGreaterThan(0);
      Object.assign(expected, { [`churnops_tracking_runs{status="${status}"}`]: runs });
    }
    const lines = text.split('\n');
    for (const [name, value] of Object.entries(expected)) expect(lines).toContain(`${name} ${value}`);
    expect(text).not.toContain('churnops_pipeline_last_success_rows{');
    await db.updateTable('pipeline_runs').set({ rows: 3 }).where('status', '=', 'succeeded').execute();
    // A shard of the next date, which is not complete.
    const shard = { logical_date: '2026-03-03', shard: '1/2', rows: 2, finished_at: '2026-03-03T01:00:00Z' };
    const whole = db.selectFrom('pipeline_runs').selectAll().where('rows', '=', 3);
    await db
      .insertInto('pipeline_runs')
      .values({ ...(await whole.executeTakeFirstOrThrow()), ...shard, run_id: randomUUID() })
      .execute();
    expect(await metrics.text(app.context)).not.toContain('churnops_pipeline_last_success_rows{');
    await ofProcess('one that was killed');
    const later = { ...app.context, now: () => new Date(Date.now() + 15_000) };
    const after = (await metrics.text(later)).split('\n');
    expect(after).toContain(`churnops_pipeline_last_success_rows{${night}} 3`);
    expect(after).toContain(`churnops_pipeline_last_date_timestamp_seconds{${night}} ${seconds('2026-03-01T23:00:00Z')}`);
    expect(after).toContain(`churnops_pipeline_runs_total{${night},status="succeeded"} 2`);
    expect(after).toContain(`churnops_pipeline_runs_total{${night},status="failed"} 1`);
    expect(after.join('\n')).not.toContain('churnops_pipeline_running{');
  });

  it('is open where logins are required, to known host names only', async () => {
    const guarded = await testApplication({ requiresLogin: true });
    expect((await guarded.server.inject('/champions')).statusCode).toBe(401);
    expect((await guarded.server.inject('/metrics')).statusCode).toBe(200);
    expect((await guarded.server.inject({ url: '/metrics', headers: { host: 'evil.example' } })).statusCode).toBe(403);
    await guarded.close();
  });
});
