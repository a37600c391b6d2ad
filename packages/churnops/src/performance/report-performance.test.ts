import { readFileSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importOutcomes } from '../customers/import-outcomes.js';
import { silentProgress } from '../progress.js';
import { customerRow, predictionRow } from '../read/testing.js';
import { type TestApplication, testApplication } from '../testing.js';
import type { WarehouseTables } from '../warehouse/tables.js';
import { reportPerformance } from './report-performance.js';

/** Made by fixtures/performance.py with scikit-learn. */
interface Fixture {
  /** Probability by date and customer. */
  readonly predictions: Record<string, Record<string, number>>;
  /** Customer, day observed, whether the customer left. */
  readonly deliveries: [string, string, boolean][][];
  /** What each date's report is after each delivery. */
  readonly reports: Record<string, ExpectedScope[]>[];
}
interface ExpectedScope {
  readonly scope: string;
  readonly cohort: string;
  readonly rows: number;
  readonly known: number;
  readonly measured: Record<string, number> | null;
  readonly estimated: Record<string, number>;
}
const { predictions, deliveries, reports }: Fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/performance.json', import.meta.url), 'utf8'),
);
const DATES = Object.keys(predictions);
const [FIRST = '', SECOND = '', LAST = ''] = DATES;
/** FIRST is scored by version 1, the other dates by version 2. */
const versionOf = (date: string) => (date === FIRST ? 1 : 2);

let app: TestApplication;
let db: Kysely<WarehouseTables>;
/** Today. */
let day = '2026-03-12';
beforeAll(async () => {
  const application = await testApplication();
  app = { ...application, context: { ...application.context, now: () => new Date(`${day}T12:00:00Z`) } };
  db = app.context.warehouse.db;
  await db
    .insertInto('customer_data')
    .values(Object.keys(predictions[LAST] ?? {}).map((id) => customerRow(id)))
    .execute();
  for (const [date, scored] of Object.entries(predictions)) {
    await db
      .insertInto('prediction_logs')
      .values(Object.entries(scored).map(([id, probability]) => predictionRow(date, id, probability, versionOf(date))))
      .execute();
  }
});
afterAll(() => app.close());

async function deliver(delivery: readonly (readonly [string, string, boolean])[]) {
  const lines = delivery.map(([id, on, churned]) => `${id},${churned ? 'Yes' : 'No'},${on}`);
  const file = await app.file('outcomes.csv', ['customerID,Churn,observed_on', ...lines].join('\n'));
  return importOutcomes(app.context, file, { progress: silentProgress });
}

const report = () => reportPerformance(app.context, LAST);
const stored = () =>
  db
    .selectFrom('performance_report')
    .selectAll()
    .orderBy('date_dataset')
    .orderBy('scope')
    .orderBy('cohort')
    .orderBy('metric')
    .execute();

/** The same row, whose figures may differ in the last digits: sums depend on the order of the rows. */
function nearly(row: Awaited<ReturnType<typeof stored>>[number]): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? expect.closeTo(value, 9) : value]),
  );
}

/** Compares the whole table with what scikit-learn measured, and the definitions expect. */
async function expectReports(expected: Record<string, ExpectedScope[]>): Promise<void> {
  const rows = await stored();
  expect(rows).toHaveLength(Object.values(expected).flat().length * 7);
  for (const [date, scopes] of Object.entries(expected)) {
    for (const { scope, cohort, rows: count, known, measured, estimated } of scopes) {
      const figures = rows.filter((row) => row.date_dataset === date && row.scope === scope && row.cohort === cohort);
      expect(figures).toHaveLength(7);
      for (const figure of figures) {
        const name = `${date} ${scope} ${cohort} ${figure.metric}`;
        expect(figure, name).toMatchObject({ rows: count, known });
        if (measured) {
          expect(figure.value, name).toBeCloseTo(measured[figure.metric] as number, 9);
          expect(figure.low, name).toBeLessThanOrEqual(figure.value as number);
          expect(figure.high, name).toBeGreaterThanOrEqual(figure.value as number);
          expect(figure.reason, name).toBeNull();
        } else if (known === 0) {
          expect(figure, name).toMatchObject({ value: null, low: null, high: null, reason: 'no outcome is known yet' });
        }
        if (figure.metric in estimated) expect(figure.estimated, name).toBeCloseTo(estimated[figure.metric] as number, 9);
        const { value, estimated: expectedValue, difference } = figure;
        expect(difference, name).toEqual(value === null || expectedValue === null ? null : value - expectedValue);
      }
    }
  }
}

describe('reports of performance', () => {
  it('are of all dates that have none, and know the outcomes observed until then', async () => {
    await deliver(deliveries[0] ?? []);
    expect(await report()).toEqual(DATES);
    await expectReports(reports[0] ?? {});
  });

  it('are the same when they are made again, and only the date asked for is', async () => {
    const before = await stored();
    expect(await report()).toEqual([LAST]);
    expect(await stored()).toEqual(before);
    await deliver(deliveries[0] ?? []);
    expect(await report()).toEqual([LAST]);
    expect(await stored()).toEqual(before);
  });

  it('see outcomes that come late', async () => {
    day = '2026-04-20';
    await deliver(deliveries[1] ?? []);
    expect(await report()).toEqual(DATES);
    await expectReports(reports[1] ?? {});
    expect((await stored()).every(({ date_report }) => date_report === '2026-04-20')).toBe(true);
  });

  it('see corrections', async () => {
    const { corrected } = await deliver(deliveries[2] ?? []);
    expect(corrected).toBe(deliveries[2]?.length);
    expect(await report()).toEqual(DATES);
    await expectReports(reports[2] ?? {});
  });

  it('see a correction of one day only for the dates that it concerns', async () => {
    // Beyond the horizon of each date.
    await deliver([['C0599', '2026-04-19', true]]);
    expect(await report()).toEqual([LAST]);
    // Within that of the second date and the last.
    await deliver([['C0599', '2026-04-05', false]]);
    expect(await report()).toEqual([SECOND, LAST]);
    expect(await report()).toEqual([LAST]);
  });

  it('have an outcome that was written straight into customer_data from the day on which it was found', async () => {
    day = '2026-03-25';
    await report();
    const before = (await stored()).find(({ date_dataset, scope }) => date_dataset === LAST && scope === 'day')?.known ?? 0;
    await db.updateTable('customer_data').set({ Churn: 'Yes' }).where('customerID', '=', 'C0590').execute();
    expect(await report()).toEqual([SECOND, LAST]);
    expect((await stored()).find(({ date_dataset, scope }) => date_dataset === LAST && scope === 'day')?.known).toBe(before + 1);
  });

  it('name the version that made the predictions; a window that two made names none', async () => {
    const versions = await db
      .selectFrom('performance_report')
      .select(['date_dataset', 'scope', 'model_version'])
      .distinct()
      .orderBy('date_dataset')
      .orderBy('scope')
      .execute();
    expect(versions.map(({ date_dataset, scope, model_version }) => [date_dataset, scope, model_version])).toEqual([
      ...['cohort', 'day', 'window'].map((scope) => [FIRST, scope, 1]),
      ...[SECOND, LAST].flatMap((date) => [
        [date, 'cohort', 2],
        [date, 'day', 2],
        [date, 'window', null],
      ]),
    ]);
  });

  it('see that a date was scored again, and in which windows it is', async () => {
    await db
      .updateTable('prediction_logs')
      .set({ model_version: 3, scored_at: '2026-04-21T00:00:00Z', probability: sql<number>`1 - probability` })
      .where('prediction_date', '=', SECOND)
      .execute();
    const aucOf = async (date: string) =>
      (await stored()).find((row) => row.date_dataset === date && row.scope === 'day' && row.metric === 'roc_auc');
    const before = await aucOf(SECOND);
    expect(await report()).toEqual([SECOND, LAST]);
    const after = await aucOf(SECOND);
    expect(after?.value).toBeCloseTo(1 - (before?.value as number), 12);
    expect(after?.model_version).toBe(3);
  });

  it('leave out outcomes that the version has learned', async () => {
    const known = async () =>
      (await stored()).find(({ date_dataset, scope }) => date_dataset === LAST && scope === 'day')?.known as number;
    const before = await known();
    await sql`
      INSERT INTO model_learned_rows ("customerID", model_name, model_version, observed_on)
      SELECT "customerID", 'telco_customer_churn', 2, observed_on FROM customer_outcomes WHERE observed_on = '2026-03-25'`.execute(
      db,
    );
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM model_learned_rows`.execute(db);
    await report();
    expect(rows[0]?.n).toBeGreaterThan(0);
    // Some have another outcome within the horizon.
    expect(await known()).toBeLessThan(before);
    expect(await known()).toBeGreaterThanOrEqual(before - (rows[0]?.n ?? 0));
  });

  it('note when a customer was first scored, also one that an earlier date has got since its report', async () => {
    await db
      .insertInto('prediction_logs')
      .values(predictionRow(SECOND, 'C9999', 0.5, 2))
      .execute();
    await db
      .updateTable('prediction_logs')
      .set({ scored_at: '2026-04-22T00:00:00Z' })
      .where('prediction_date', '=', SECOND)
      .execute();
    await report();
    const { rows } = await sql`SELECT first_scored FROM customer_first_scored WHERE "customerID" = 'C9999'`.execute(db);
    expect(rows).toEqual([{ first_scored: SECOND }]);
  });

  it('are the same whether they are made from new outcomes alone or from nothing, also once an older date is made up', async () => {
    const fromNothing = async () => {
      await db.deleteFrom('performance_report').execute();
      await db.deleteFrom('performance_inputs').execute();
      await report();
      return stored();
    };
    await fromNothing();
    const outcomes = Array.from(
      { length: 40 },
      (_, i) => [`C${String(540 + i).padStart(4, '0')}`, '2026-03-14', i % 3 === 0] as const,
    );
    await deliver(outcomes);
    expect(await report()).toEqual(DATES);
    const again = await stored();
    expect(again).toEqual((await fromNothing()).map(nearly));
    // Customers of January, whom each later date has too.
    const made = '2026-01-10';
    const scored = Object.entries(predictions[LAST] ?? {}).slice(0, 100);
    await db
      .insertInto('prediction_logs')
      .values(scored.map(([id, probability]) => predictionRow(made, id, probability, 1)))
      .execute();
    await reportPerformance(app.context, made);
    expect(await report()).toEqual(DATES);
    const after = await stored();
    expect(after.find(({ date_dataset, scope }) => date_dataset === LAST && scope === 'cohort')).toMatchObject({
      cohort: '2026-01',
      rows: 100,
    });
    expect(after).toEqual((await fromNothing()).map(nearly));
  });

  it('end with the reason of the signal, and keep what was there', async () => {
    const before = await stored();
    const calledOff = new AbortController();
    const reason = new Error('called off');
    calledOff.abort(reason);
    await expect(reportPerformance({ ...app.context, signal: calledOff.signal }, LAST)).rejects.toBe(reason);
    expect(await stored()).toEqual(before);
  });

  it('are none where there are no predictions', async () => {
    expect(await reportPerformance(app.context, '2026-01-01')).toEqual([]);
  });
});
