import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentProgress } from '../progress.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { importCustomers } from './import-customers.js';
import { importOutcomes, type OutcomesOptions } from './import-outcomes.js';
import type { ImportError } from './import-problem.js';
import { outcomesResult } from './outcomes-result.js';

let app: TestApplication;
let ids: string[];
beforeAll(async () => {
  app = await testApplication();
  app = { ...app, context: { ...app.context, now: () => new Date('2026-06-30T12:00:00Z') } };
  const { header, rows } = await dataSetLines();
  // Customers without an outcome yet.
  const withoutTarget = [header, ...rows.slice(0, 4)].map((line) => line.split(',').slice(0, -1).join(','));
  const file = await app.file('customers.csv', `${withoutTarget.join('\n')}\n`);
  await importCustomers(app.context, file, { progress: silentProgress });
  ids = rows.slice(0, 4).map((row) => row.split(',')[0] as string);
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.context.warehouse.db.deleteFrom('customer_outcomes').execute();
  await app.context.warehouse.db.updateTable('customer_data').set({ Churn: null }).execute();
});

async function record(lines: readonly string[], options: Partial<OutcomesOptions> = {}) {
  const file = await app.file('outcomes.csv', `${lines.join('\n')}\n`);
  const result = await importOutcomes(app.context, file, { progress: silentProgress, ...options });
  return outcomesResult.parse(result);
}

const outcomes = () =>
  app.query<{ id: string; day: string; churned: boolean }>(
    'SELECT "customerID" AS id, observed_on AS day, churned FROM customer_outcomes ORDER BY 1, 2',
  );
const targets = async () =>
  Object.fromEntries(
    (await app.query<{ id: string; target: string }>('SELECT "customerID" AS id, "Churn" AS target FROM customer_data')).map(
      ({ id, target }) => [id, target],
    ),
  );

describe('importOutcomes', () => {
  it('records outcomes of a day, and ignores what else is in the file', async () => {
    const result = await record(['Churn;customer id;note', `Yes;${ids[0]};left`, `No;${ids[1]};`], { asOf: '2026-06-20' });
    expect(result).toMatchObject({
      as_of: '2026-06-20',
      recorded: 2,
      corrected: 0,
      unchanged: 0,
      blank: 0,
      ignored_columns: ['note'],
    });
    expect((await outcomes()).map(({ day, churned }) => [day, churned])).toEqual(
      expect.arrayContaining([
        ['2026-06-20', true],
        ['2026-06-20', false],
      ]),
    );
    expect(await targets()).toMatchObject({ [ids[0] as string]: 'Yes', [ids[1] as string]: 'No' });
  });

  it('today is the default, and each row may have a day of its own', async () => {
    await record(['customerID,Churn,observed_on', `${ids[0]},No,2026-05-01`, `${ids[0]},Yes,2026-06-01`, `${ids[1]},No,`]);
    const days = (await outcomes()).filter(({ id }) => id === ids[0]).map(({ day, churned }) => [day, churned]);
    expect(days).toEqual([
      ['2026-05-01', false],
      ['2026-06-01', true],
    ]);
    expect((await outcomes()).find(({ id }) => id === ids[1])?.day).toBe('2026-06-30');
    expect((await targets())[ids[0] as string]).toBe('Yes');
  });

  it('a blank clears nothing, the same again changes nothing, another value corrects', async () => {
    await record(['customerID,Churn', `${ids[0]},Yes`, `${ids[1]},No`], { asOf: '2026-06-20' });
    const again = ['customerID,Churn', `${ids[0]},`, `${ids[1]},No`, `${ids[2]},Yes`];
    expect(await record(again, { asOf: '2026-06-20' })).toMatchObject({ recorded: 1, corrected: 0, unchanged: 1, blank: 1 });
    expect((await targets())[ids[0] as string]).toBe('Yes');
    const correction = ['customerID,Churn', `${ids[0]},No`];
    expect(await record(correction, { asOf: '2026-06-20' })).toMatchObject({ recorded: 0, corrected: 1 });
    expect((await targets())[ids[0] as string]).toBe('No');
  });

  it('the target is the latest outcome, in whatever order outcomes arrive', async () => {
    await record(['customerID,Churn', `${ids[0]},Yes`], { asOf: '2026-06-20' });
    await record(['customerID,Churn', `${ids[0]},No`], { asOf: '2026-06-10' });
    expect((await targets())[ids[0] as string]).toBe('Yes');
    expect(await outcomes()).toHaveLength(2);
  });

  it('refuses unknown customers, days to come and doubles, naming the lines; nothing is stored', async () => {
    const lines = [
      'customerID,Churn,observed_on',
      `${ids[0]},Yes,2026-06-01`,
      'nobody,Yes,2026-06-01',
      `${ids[1]},No,2026-07-01`,
      `${ids[0]},No,2026-06-01`,
      `${ids[2]},No,2026-02-30`,
      `${ids[3]},Maybe,2026-06-01`,
      // Postgres has no year 0, and no customer was seen in the year 1.
      `${ids[3]},No,0000-01-01`,
      `${ids[3]},No,0001-01-01`,
      `${ids[3]},No,1899-12-31`,
    ];
    const error = (await record(lines).catch((failure: unknown) => failure)) as ImportError;
    expect(
      error.problems.map(({ line, code, column }) => [line, code, column]).sort(([a], [b]) => Number(a) - Number(b)),
    ).toEqual([
      [3, 'CHURN_CSV_VALUE', 'customerID'],
      [4, 'CHURN_CSV_RANGE', 'observed_on'],
      [5, 'CHURN_CSV_DUPLICATE_ID', 'customerID'],
      [6, 'CHURN_CSV_TYPE', 'observed_on'],
      [7, 'CHURN_CSV_VALUE', 'Churn'],
      [8, 'CHURN_CSV_RANGE', 'observed_on'],
      [9, 'CHURN_CSV_RANGE', 'observed_on'],
      [10, 'CHURN_CSV_RANGE', 'observed_on'],
    ]);
    expect(await outcomes()).toEqual([]);
    const result = await record(lines, { onError: 'reject' });
    expect(result).toMatchObject({ recorded: 1, rejected: 8 });
    const rejects = await readFile(result.reject_file as string, 'utf8');
    expect(rejects.trim().split('\n')).toHaveLength(9);
  });

  it('says how it read the file', async () => {
    const lines = [
      'sep=;\r',
      '\r',
      ';Customer ID;CHURN;Observed On;note;\r',
      `0;\u00A0${ids[0]};Yes;2026-06-01;"a\r\nb";\r`,
      ';;;;;',
    ];
    expect(await record(lines)).toMatchObject({
      recorded: 1,
      delimiter: ';',
      compression: null,
      blank_rows: 2,
      trimmed: 1,
      renamed_columns: [
        { from: 'Customer ID', to: 'customerID' },
        { from: 'CHURN', to: 'Churn' },
        { from: 'Observed On', to: 'observed_on' },
      ],
      ignored_columns: ['', 'note', ''],
    });
    expect((await outcomes()).map(({ day }) => day)).toEqual(['2026-06-01']);
  });

  it('refuses a column that may be a misspelt observed_on: without it, the outcomes would be of another day', async () => {
    const lines = ['customerID,Churn,obsverved_on', `${ids[0]},Yes,2026-06-01`];
    await expect(record(lines)).rejects.toMatchObject({
      code: 'CHURN_CSV_COLUMN_UNKNOWN',
      message: expect.stringContaining('"obsverved_on" may be observed_on: rename it, or remove it'),
    });
    expect(await outcomes()).toEqual([]);
  });

  it.each([
    [['Churn', 'Yes'], 'CHURN_CSV_COLUMN_MISSING'],
    [['customerID', 'x'], 'CHURN_CSV_COLUMN_MISSING'],
  ])('refuses a file without ID or outcome: %j', async (lines, code) => {
    await expect(record(lines)).rejects.toMatchObject({ code });
  });

  it('refuses a day in the future for the whole file', async () => {
    await expect(record(['customerID,Churn', `${ids[0]},Yes`], { asOf: '2026-07-01' })).rejects.toMatchObject({
      code: 'CHURN_DATE',
    });
  });
});
