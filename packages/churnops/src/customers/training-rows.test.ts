import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../logical-date.js';
import { silentProgress } from '../progress.js';
import { outcomeRow } from '../read/testing.js';
import { quoteName } from '../record/customer-schema.js';
import { DATA_SET, dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { importCustomers } from './import-customers.js';
import { readTrainingRows } from './training-rows.js';

const IMPORTED = '2026-03-01';
/** What the features of customer_data say in these tests; snapshots have other charges. */
const NOW_CHARGES = 1;
let app: TestApplication;
let day = IMPORTED;
let ids: string[];
beforeAll(async () => {
  const application = await testApplication();
  app = { ...application, context: { ...application.context, now: () => new Date(`${day}T12:00:00Z`) } };
  const { header, rows } = await dataSetLines();
  // None of the first 100 customers has a blank, and 20 of each outcome are enough to learn from.
  await importCustomers(app.context, await app.file('some.csv', [header, ...rows.slice(0, 100)].join('\n')), {
    progress: silentProgress,
  });
  ids = rows.slice(0, 100).map((row) => row.slice(0, row.indexOf(',')));
  await app.context.warehouse.db.updateTable('customer_data').set({ MonthlyCharges: NOW_CHARGES }).execute();
});
afterAll(() => app.close());
beforeEach(async () => {
  day = '2026-06-30';
  const { db } = app.context.warehouse;
  await db.deleteFrom('prediction_logs').execute();
  await db.deleteFrom('customer_outcomes').where('observed_on', '!=', IMPORTED).execute();
  await sql`UPDATE customer_outcomes SET churned = false WHERE "customerID" = ${ids[0]}`.execute(db);
  await sql`UPDATE customer_data SET "Churn" = 'No' WHERE "customerID" = ${ids[0]}`.execute(db);
});

/** Makes a snapshot that can be told from others by its charges. */
async function snapshot(date: string, charges: number, { takenOn = date, isBlank = false } = {}) {
  const { schema, warehouse } = app.context;
  const values = schema.names.map((name) => {
    if (name === 'MonthlyCharges') return `${charges}`;
    if (name === 'tenure' && isBlank) return '0';
    return name === 'TotalCharges' && isBlank ? 'NULL' : quoteName(name);
  });
  await sql
    .raw(
      `INSERT INTO prediction_logs (${schema.columnList()}, prediction, probability, model_name, model_version, prediction_date, snapshot_on)
       SELECT ${values.join(', ')}, 0, 0.5, 'm', 1, '${date}', '${takenOn}' FROM customer_data`,
    )
    .execute(warehouse.db);
}

/** Puts an outcome of the first customer on record. */
async function observed(on: string, churned: boolean) {
  const { db } = app.context.warehouse;
  await db
    .insertInto('customer_outcomes')
    .values(outcomeRow(ids[0] as string, on, churned))
    .execute();
  await sql`UPDATE customer_data SET "Churn" = ${churned ? 'Yes' : 'No'} WHERE "customerID" = ${ids[0]}`.execute(db);
}

/** The rows of the first customer: day, outcome, and whose features. */
async function rowsOfFirst(asOf = '2026-06-30') {
  const { ids: found, observedOn, churned, frame } = await readTrainingRows(app.context, asOf);
  const charges = frame.get('MonthlyCharges') as Float64Array;
  const target = frame.get('Churn') as string[];
  return found.flatMap((id, row) => {
    expect(target[row]).toBe(churned[row] ? 'Yes' : 'No');
    return id === ids[0] ? [[observedOn[row], churned[row] === 1, charges[row]]] : [];
  });
}

describe('training rows', () => {
  it('are the customers with a known outcome, where there is no other history', async () => {
    const { ids: found, observedOn } = await readTrainingRows(app.context, '2026-06-30');
    expect(found).toEqual(ids);
    expect(new Set(observedOn)).toEqual(new Set([IMPORTED]));
  });

  it('have the features of a snapshot that the outcome followed within the horizon', async () => {
    await snapshot('2026-03-05', 5);
    await observed('2026-03-20', true);
    expect(await rowsOfFirst()).toEqual([['2026-03-20', true, 5]]);
  });

  it('know nothing of what was observed later', async () => {
    await snapshot('2026-03-05', 5);
    await observed('2026-03-20', true);
    expect(await rowsOfFirst('2026-03-19')).toEqual([[IMPORTED, false, NOW_CHARGES]]);
    expect(await rowsOfFirst('2026-03-20')).toEqual([['2026-03-20', true, 5]]);
    await expect(readTrainingRows(app.context, '2026-02-28')).rejects.toMatchObject({ code: 'CHURN_TRAINING_DATA' });
  });

  it.each([
    ['2026-03-05', NOW_CHARGES],
    ['2026-03-06', 5],
    ['2026-04-04', 5],
    ['2026-04-05', NOW_CHARGES],
  ])('reach from the day after the snapshot to the 30th: %s', async (on, charges) => {
    await snapshot('2026-03-05', 5);
    await observed(on, true);
    expect(await rowsOfFirst()).toEqual([[on, true, charges]]);
  });

  it('take the earliest of several snapshots', async () => {
    await snapshot('2026-03-07', 7);
    await snapshot('2026-03-06', 6);
    await snapshot('2026-01-01', 9);
    await observed('2026-03-20', true);
    expect(await rowsOfFirst()).toEqual([['2026-03-20', true, 6]]);
  });

  it('take no late snapshot whose features were seen after the outcome', async () => {
    await snapshot('2026-03-05', 5, { takenOn: '2026-03-20' });
    await snapshot('2026-03-06', 6, { takenOn: '2026-03-19' });
    await observed('2026-03-20', true);
    expect(await rowsOfFirst()).toEqual([['2026-03-20', true, 6]]);
  });

  it('pass over a snapshot with a blank, and are left out where there is no other', async () => {
    await snapshot('2026-03-05', 5, { isBlank: true });
    await observed('2026-03-20', true);
    expect(await rowsOfFirst()).toEqual([]);
    await snapshot('2026-03-06', 6);
    expect(await rowsOfFirst()).toEqual([['2026-03-20', true, 6]]);
  });

  it('are several for a customer who was observed several times', async () => {
    await snapshot('2026-03-05', 5);
    await snapshot('2026-04-05', 6);
    await observed('2026-04-01', false);
    await observed('2026-05-01', true);
    expect(await rowsOfFirst()).toEqual([
      ['2026-04-01', false, 5],
      ['2026-05-01', true, 6],
    ]);
  });

  it('count a departure once, however often it is seen, and one after a return again', async () => {
    await snapshot('2026-03-05', 5);
    await snapshot('2026-04-05', 6);
    await observed('2026-04-01', true);
    await observed('2026-05-01', true);
    expect(await rowsOfFirst()).toEqual([['2026-04-01', true, 5]]);
    await observed('2026-05-02', false);
    await observed('2026-05-03', true);
    expect(await rowsOfFirst()).toEqual([
      ['2026-04-01', true, 5],
      ['2026-05-02', false, 6],
      ['2026-05-03', true, 6],
    ]);
  });

  it('have an outcome that was written straight into customer_data from the day on which it was found', async () => {
    await app.context.warehouse.db
      .updateTable('customer_data')
      .set({ Churn: 'Yes' })
      .where('customerID', '=', ids[0] as string)
      .execute();
    day = '2026-04-10';
    expect(await rowsOfFirst('2026-04-09')).toEqual([[IMPORTED, false, NOW_CHARGES]]);
    day = '2026-04-11';
    expect(await rowsOfFirst('2026-04-11')).toEqual([['2026-04-10', true, NOW_CHARGES]]);
  });

  it('follow the rules, whatever the history', async () => {
    const offsets = fc.uniqueArray(fc.nat({ max: 90 }), { maxLength: 5 });
    const snapshots = offsets.chain((days) =>
      fc.tuple(...days.map((at) => fc.record({ at: fc.constant(at), late: fc.nat({ max: 20 }), isBlank: fc.boolean() }))),
    );
    const outcomes = fc
      .uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 5 })
      .chain((days) => fc.tuple(...days.map((at) => fc.record({ at: fc.constant(at), churned: fc.boolean() }))));
    await fc.assert(
      fc.asyncProperty(snapshots, outcomes, fc.nat({ max: 110 }), async (made, seen, asOf) => {
        const { db } = app.context.warehouse;
        await db.deleteFrom('prediction_logs').execute();
        await db.deleteFrom('customer_outcomes').where('observed_on', '!=', IMPORTED).execute();
        await sql`UPDATE customer_data SET "Churn" = 'No' WHERE "customerID" = ${ids[0]}`.execute(db);
        for (const { at, late, isBlank } of made) {
          await snapshot(addDays(IMPORTED, at), 10 + at, { takenOn: addDays(IMPORTED, at + late), isBlank });
        }
        const inOrder = [...seen].sort((a, b) => a.at - b.at);
        for (const { at, churned } of inOrder) await observed(addDays(IMPORTED, at), churned);
        day = '2026-06-30';
        expect(await rowsOfFirst(addDays(IMPORTED, asOf))).toEqual(expectedRows(made, inOrder, asOf));
      }),
      { numRuns: 60 },
    );
  });
});

/** The rules as they are documented, for one customer who stayed on day 0. */
function expectedRows(
  snapshots: readonly { at: number; late: number; isBlank: boolean }[],
  later: readonly { at: number; churned: boolean }[],
  asOf: number,
) {
  const known = [{ at: 0, churned: false }, ...later].filter(({ at }) => at <= asOf);
  const news = known.filter(({ churned }, i) => !(churned && known[i - 1]?.churned));
  return news.flatMap(({ at, churned }, i) => {
    const before = snapshots
      .filter((made) => made.at >= at - 30 && made.at < at && made.at + made.late < at)
      .sort((a, b) => Number(a.isBlank) - Number(b.isBlank) || a.at - b.at);
    const charges = before[0] ? 10 + before[0].at : NOW_CHARGES;
    const isLeftOut = before[0] ? before[0].isBlank : i < news.length - 1;
    return isLeftOut ? [] : [[addDays(IMPORTED, at), churned, charges]];
  });
}

describe('training rows of the bundled data set', () => {
  it('are its 7,032 customers without a blank, in the order of the file, also when it is imported again', async () => {
    const whole = await testApplication();
    try {
      let now = '2026-03-01T12:00:00Z';
      const context = { ...whole.context, now: () => new Date(now) };
      const { header, rows } = await dataSetLines();
      const blankAt = header.split(',').indexOf('TotalCharges');
      const complete = rows.filter((row) => row.split(',')[blankAt]?.trim() !== '');
      const expected = complete.map((row) => row.slice(0, row.indexOf(',')));
      expect(expected).toHaveLength(7032);
      await importCustomers(context, DATA_SET, { progress: silentProgress });
      expect((await readTrainingRows(context, '2026-03-01')).ids).toEqual(expected);
      now = '2026-03-02T12:00:00Z';
      await importCustomers(context, DATA_SET, { progress: silentProgress });
      expect((await readTrainingRows(context, '2026-03-02')).ids).toEqual(expected);
    } finally {
      await whole.close();
    }
  });
});
