import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentProgress } from '../progress.js';
import { DATA_SET, type TestApplication, testApplication } from '../testing.js';
import { importCustomers } from './import-customers.js';
import { recordOutcomes } from './record-outcomes.js';

const ID = '5780-OCTKD';
const NOW = new Date('2026-03-05T06:07:08.000Z');
let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
  await importCustomers(app.context, DATA_SET, { progress: silentProgress });
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.context.warehouse.db.deleteFrom('customer_outcomes').execute();
  await app.context.warehouse.db.updateTable('customer_data').set({ Churn: null }).execute();
});

/** Records one outcome of one customer; null: none. */
function record(asOf: string, churn: 'Yes' | 'No' | null, id = ID) {
  return app.context.warehouse.transaction(async ({ db }) => {
    await sql`CREATE TEMP TABLE seen ON COMMIT DROP AS SELECT ${id}::text AS "customerID", ${churn}::text AS "Churn"`.execute(db);
    return recordOutcomes(db, app.context.schema, { staging: 'seen', asOf, now: NOW });
  });
}

async function state() {
  const outcomes = await app.query(`SELECT observed_on, churned FROM customer_outcomes ORDER BY observed_on`);
  const [customer] = await app.query<{ Churn: string | null }>(`SELECT "Churn" FROM customer_data WHERE "customerID" = '${ID}'`);
  return { outcomes, target: customer?.Churn };
}

describe('recordOutcomes', () => {
  it('records an outcome with its day, and when it was recorded', async () => {
    expect(await record('2026-03-01', 'Yes')).toEqual({ recorded: 1, corrected: 0, kept: 0 });
    expect(await state()).toEqual({ outcomes: [{ observed_on: '2026-03-01', churned: true }], target: 'Yes' });
    const [{ same } = {}] = await app.query<{ same: boolean }>(
      `SELECT recorded_at = '${NOW.toISOString()}' AS same FROM customer_outcomes`,
    );
    expect(same).toBe(true);
  });

  it('the same again is nothing', async () => {
    await record('2026-03-01', 'Yes');
    expect(await record('2026-03-01', 'Yes')).toEqual({ recorded: 0, corrected: 0, kept: 0 });
  });

  it('another value for the same day replaces the first', async () => {
    await record('2026-03-01', 'Yes');
    expect(await record('2026-03-01', 'No')).toEqual({ recorded: 0, corrected: 1, kept: 0 });
    expect(await state()).toEqual({ outcomes: [{ observed_on: '2026-03-01', churned: false }], target: 'No' });
  });

  it('the latest day counts, in whatever order they come', async () => {
    await record('2026-03-02', 'Yes');
    expect(await record('2026-03-01', 'No')).toEqual({ recorded: 1, corrected: 0, kept: 0 });
    expect((await state()).target).toBe('Yes');
    await record('2026-03-03', 'No');
    expect((await state()).target).toBe('No');
  });

  it('a blank clears nothing, and is counted where an outcome is known', async () => {
    expect(await record('2026-03-01', null)).toEqual({ recorded: 0, corrected: 0, kept: 0 });
    await record('2026-03-01', 'Yes');
    expect(await record('2026-03-02', null)).toEqual({ recorded: 0, corrected: 0, kept: 1 });
    expect(await state()).toEqual({ outcomes: [{ observed_on: '2026-03-01', churned: true }], target: 'Yes' });
  });

  it('an outcome of a customer who is not there yet is recorded', async () => {
    expect(await record('2026-03-01', 'Yes', 'nobody')).toEqual({ recorded: 1, corrected: 0, kept: 0 });
  });
});
