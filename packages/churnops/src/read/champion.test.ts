import { afterAll, beforeAll, expect, it } from 'vitest';
import { promote } from '../registry/promote.js';
import { madeUpPipeline, registerPipeline } from '../registry/testing.js';
import { type TestApplication, testApplication } from '../testing.js';
import { champion, readChampion } from './champion.js';
import { customerRow } from './testing.js';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
  await app.context.warehouse.db
    .insertInto('customer_data')
    .values([customerRow('A')])
    .execute();
});
afterAll(() => app.close());

it('is the version with the alias, with its metrics and the record of its promotion', async () => {
  expect(await readChampion(app.context)).toBeNull();
  const created = new Date('2026-03-01T00:00:00.000Z');
  const context = { ...app.context, now: () => new Date('2026-03-02T10:00:00.000Z') };
  const { version, run_id } = await registerPipeline({ ...context, now: () => created }, madeUpPipeline(context.schema));
  await context.mlflow.logMetrics(run_id, { test_roc_auc: 0.875, loss: Number.NaN, ratio: Number.POSITIVE_INFINITY }, 0);
  await promote({ ...context, operator: 'alice' }, { version, reason: 'fairer' });
  expect(champion.parse(await readChampion(context))).toMatchObject({
    version: 1,
    run_id,
    estimator: null,
    since: '2026-03-02T10:00:00.000Z',
    promoted_by: 'alice',
    reason: 'fairer',
    // What JSON cannot carry is left out.
    metrics: { test_roc_auc: 0.875 },
  });
});

it('has no promotion while a move of the alias is not on record', async () => {
  const { mlflow, warehouse } = app.context;
  await registerPipeline(app.context, 'another model');
  // Past our own server, which would put it on record at once.
  await warehouse.mlflow.withSchema('mlflow').updateTable('registered_model_aliases').set({ version: 2 }).execute();
  expect((await mlflow.getVersionByAlias('telco_customer_churn', 'champion'))?.version).toBe('2');
  expect(await readChampion(app.context)).toMatchObject({
    version: 2,
    since: null,
    promoted_by: null,
    reason: null,
    metrics: {},
  });
});
