import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApplication, testApplication } from '../testing.js';
import { columnReportRow, outcomeRow, performanceRow, predictionRow, qualityRow, segmentRow } from './testing.js';
import {
  alertTargets,
  connectReader,
  type Dashboard,
  dashboards,
  expandQuery,
  firstValues,
  type Target,
} from './testing-grafana.js';
import { fillLoop } from './testing-loop.js';

// The peer tests run this file on a real Postgres too, there with the reader of deploy/postgres/roles.
const databaseUrl = process.env.CHURNOPS_TEST_DATABASE_URL;
const readerUrl = process.env.CHURNOPS_TEST_READER_URL;

/** Dates of `fillLoop`. */
const RANGE = { from: '2026-02-01T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' };

let app: TestApplication;
let reader: Awaited<ReturnType<typeof connectReader>> | undefined;
beforeAll(async () => {
  app = await testApplication(databaseUrl ? { databaseUrl } : {});
  const { db } = app.context.warehouse;
  await fillLoop(app.context);
  // What a date without a night, a late one, a cohort and a second column add.
  const late = { ...predictionRow('2026-02-27', 'A', 0.6, 1), snapshot_on: '2026-03-01' };
  await db.insertInto('prediction_logs').values(late).execute();
  await db
    .insertInto('customer_outcomes')
    .values(outcomeRow('D', '2026-03-01', true))
    .execute();
  await db
    .insertInto('performance_report')
    .values(performanceRow('2026-03-02', 'roc_auc', { known: 2, value: 0.7 }, { scope: 'cohort', cohort: '2026-02' }))
    .execute();
  const scored = { drift_score: 0.0625, threshold: 0.1, drift_detected: false };
  await db
    .insertInto('data_columns_report')
    .values({ ...columnReportRow('2026-03-01', 'tenure', scored), missing_current: 0.5 })
    .execute();
  const rowsAndCopies = ['rows', 'duplicates'].map((check) => qualityRow('2026-03-02', check, null, undefined));
  await db.insertInto('data_quality_report').values(rowsAndCopies).execute();
  await db
    .insertInto('segment_report')
    .values([
      segmentRow('2026-03-01', 0, ['Contract', 'Two year'], 0),
      segmentRow('2026-03-02', 0, ['Contract', 'Two year'], 0.01),
      segmentRow('2026-03-02', 1, ['Contract', 'One year'], undefined),
      segmentRow('2026-03-02', 2, ['tenure', "≤ 9, that's new"], 0.05),
    ])
    .execute();
  await db.updateTable('pipeline_runs').set({ rows: 3 }).where('status', '=', 'succeeded').execute();
  const run = await db.selectFrom('pipeline_runs').selectAll().where('status', '=', 'succeeded').executeTakeFirstOrThrow();
  const earlier = { run_id: 'd2b8a3a8-6c9e-4e1b-9d9a-5b7d7c0e3f11', logical_date: '2026-02-27' };
  await db
    .insertInto('pipeline_runs')
    .values({ ...run, ...earlier })
    .execute();
  const drift = { run_id: 'd2b8a3a8-6c9e-4e1b-9d9a-5b7d7c0e3f12', pipeline: 'drift_detection_pipeline' } as const;
  await db
    .insertInto('pipeline_runs')
    .values({ ...run, ...drift })
    .execute();
  await db
    .updateTable('performance_report')
    .set({ known: 200 })
    .where('scope', '=', 'day')
    .where('value', 'is not', null)
    .execute();
  if (readerUrl) {
    reader = await connectReader(readerUrl);
  } else {
    // As deploy/postgres/roles has it; psql's variables are for psql alone.
    for (const statement of [
      'CREATE ROLE churnops_reader',
      'GRANT USAGE ON SCHEMA public TO churnops_reader',
      'GRANT SELECT ON ALL TABLES IN SCHEMA public TO churnops_reader',
    ])
      await sql.raw(statement).execute(db);
  }
});
afterAll(async () => {
  await reader?.end();
  // Other test files get this database.
  if (!readerUrl)
    for (const statement of ['DROP OWNED BY churnops_reader', 'DROP ROLE churnops_reader'])
      await sql.raw(statement).execute(app.context.warehouse.db);
  await app.close();
});

/** The rows of a query, asked by the user who may only read. */
async function ask(text: string): Promise<Record<string, unknown>[]> {
  if (reader) return await reader.ask(text);
  return app.context.warehouse.transaction(async ({ db }) => {
    await sql`SET TRANSACTION READ ONLY`.execute(db);
    await sql`SET LOCAL ROLE churnops_reader`.execute(db);
    return (await sql.raw<Record<string, unknown>>(text).execute(db)).rows;
  });
}

const valuesOf = (dashboard: Dashboard) => firstValues(dashboard, ask, RANGE);

const isNumber = (value: unknown) => value !== null && Number.isFinite(Number(value));

async function check({ rawSql = '', format }: Target, values: ReadonlyMap<string, string>): Promise<void> {
  const rows = await ask(expandQuery(rawSql, values, RANGE));
  expect(rows).not.toEqual([]);
  if (format !== 'time_series') return;
  for (const { time, metric, ...figures } of rows) {
    expect(new Date(time as string).getTime()).toBeGreaterThanOrEqual(Date.parse(RANGE.from));
    if (metric !== undefined) expect(metric).toEqual(expect.any(String));
    for (const value of Object.values(figures)) expect(value === null || isNumber(value), JSON.stringify(figures)).toBe(true);
  }
  expect(rows.some(({ time, metric, ...figures }) => Object.values(figures).some(isNumber))).toBe(true);
}

describe('the queries in SQL have an answer for the user who may only read', () => {
  for (const [name, dashboard] of dashboards) {
    const panels = dashboard.panels.flatMap(({ title, targets }) => targets.map((target) => [title, target] as const));
    const inSql = panels.filter(([, { rawSql }]) => rawSql !== undefined);
    if (inSql.length > 0) it.each(inSql)(`${name}: %s`, async (_title, target) => check(target, await valuesOf(dashboard)));
  }

  it.each(alertTargets.filter(([, { rawSql }]) => rawSql !== undefined))(
    'alert: %s, one number',
    async (_title, { rawSql = '' }) => {
      const rows = await ask(expandQuery(rawSql, new Map(), RANGE));
      expect(rows.map((row) => Object.values(row).map(isNumber))).toEqual([[true]]);
    },
  );
});

it('before the first night, when variables have no values yet, no query is an error', async () => {
  for (const [, dashboard] of dashboards) {
    const none = new Map([...(await valuesOf(dashboard)).keys()].map((name) => [name, '']));
    for (const { rawSql } of dashboard.panels.flatMap(({ targets }) => targets)) {
      if (rawSql !== undefined) await ask(expandQuery(rawSql, none, RANGE));
    }
  }
});

it('that user cannot write, and does not see the users of the tracking server', async () => {
  await expect(ask('DELETE FROM prediction_logs')).rejects.toThrow(/read-only|permission denied/);
  await expect(ask('SELECT * FROM mlflow.users')).rejects.toThrow(/permission denied/);
});

it('a dashboard of the first system shows what its SQL says', async () => {
  const [, dashboard] = dashboards.find(([name]) => name === 'churn.json') as (typeof dashboards)[0];
  const answer = async (title: string) => {
    const panel = dashboard.panels.find((one) => one.title === title);
    const rows = await ask(expandQuery(panel?.targets[0]?.rawSql as string, await valuesOf(dashboard), RANGE));
    return rows.map(({ time, ...row }) => [new Date(time as string).toISOString().slice(0, 10), ...Object.values(row)]);
  };
  const texts = (rows: unknown[][]) => rows.map((row) => row.map(String));
  expect(texts(await answer('Predictions a day'))).toEqual([
    ['2026-02-27', '1'],
    ['2026-03-01', '1'],
    ['2026-03-02', '3'],
  ]);
  expect(texts(await answer('Predictions of each class'))).toEqual([
    ['2026-02-27', 'likely to leave', '1'],
    ['2026-03-01', 'likely to leave', '1'],
    ['2026-03-02', 'likely to stay', '1'],
    ['2026-03-02', 'likely to leave', '2'],
  ]);
  expect(texts(await answer('Drifted columns a day'))).toEqual([['2026-03-02', '1']]);
  expect(texts(await answer('Share of drifted columns'))).toEqual([['2026-03-02', '0.25', '0.25']]);
  const scores = await answer('Average drift score');
  expect(scores.map(([date]) => date)).toEqual(['2026-03-01', '2026-03-02']);
  expect(scores.map(([, score]) => Number(score))).toEqual([0.0625, (0.25 + 0.0123) / 2]);
});

it('the churn dashboard has the segments of the first column, and says which have changed', async () => {
  const [, dashboard] = dashboards.find(([name]) => name === 'churn.json') as (typeof dashboards)[0];
  const values = await valuesOf(dashboard);
  const answer = async (title: string) => {
    const panel = dashboard.panels.find((one) => one.title === title);
    return ask(expandQuery(panel?.targets[0]?.rawSql as string, values, RANGE));
  };
  const day = ({ time }: Record<string, unknown>) => new Date(time as string).toISOString().slice(0, 10);
  expect((await answer('Mean risk of segments')).map((row) => [day(row), row.metric, row.mean_risk])).toEqual([
    ['2026-03-01', 'Two year', 0.3],
    ['2026-03-02', 'Two year', 0.31],
    ['2026-03-02', 'One year', 0.3],
  ]);
  const changed = await answer('Changed segments a day');
  expect(changed.map((row) => [day(row), Number(row['changed segments'])])).toEqual([
    ['2026-03-01', 0],
    ['2026-03-02', 1],
  ]);
  expect((await answer('Segments of the newest report')).map(({ column, segment, risk }) => [column, segment, risk])).toEqual([
    ['tenure', "≤ 9, that's new", 'changed'],
    ['Contract', 'Two year', ''],
    ['Contract', 'One year', ''],
  ]);
});
