import { randomUUID } from 'node:crypto';
import { MlflowRequestError } from '@churnops/mlflow';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { readPipelineRuns } from '../read/pipeline-runs.js';
import { openDatabase } from '../warehouse/open-database.js';
import { lentDatabase } from '../warehouse/testing-lent-database.js';
import { Warehouse } from '../warehouse/warehouse.js';
import { closeAbandonedRuns, recordRun } from './pipeline-run.js';

// The peer tests run this file on a real Postgres too.
const databaseUrl = process.env.CHURNOPS_TEST_DATABASE_URL;
const NOW = '2026-03-01T01:00:00.000Z';
const DATE = '2026-03-01';

let context: PipelineContext;
beforeAll(async () => {
  const warehouse = await open();
  await warehouse.migrate();
  context = { warehouse, logger: pino({ level: 'silent' }), now: () => new Date(NOW) } as unknown as PipelineContext;
});
afterAll(() => context.warehouse.close());

async function open(): Promise<Warehouse> {
  return new Warehouse(databaseUrl ? await openDatabase({ databaseUrl, home: '' }) : await lentDatabase());
}

const runOf = (run_id: string) =>
  context.warehouse.db.selectFrom('pipeline_runs').selectAll().where('run_id', '=', run_id).executeTakeFirstOrThrow();

/** A run that is under way, of some process. */
async function startedRun(owner: string | null): Promise<string> {
  const run_id = randomUUID();
  await context.warehouse.db
    .insertInto('pipeline_runs')
    .values({
      run_id,
      pipeline: 'batch_pred_pipeline',
      logical_date: DATE,
      status: 'running',
      started_at: NOW,
      finished_at: null,
      summary: null,
      owner,
      error_code: null,
    })
    .execute();
  return run_id;
}

describe('a run on record', () => {
  const record = (work: () => Promise<string>) =>
    recordRun(
      context,
      'batch_pred_pipeline',
      { logicalDate: DATE },
      work,
      (result) => `made ${result}`,
      async () => 42,
    );
  const newest = async (status: 'succeeded' | 'failed') => {
    const { db } = context.warehouse;
    return db.selectFrom('pipeline_runs').selectAll().where('status', '=', status).executeTakeFirstOrThrow();
  };

  it('says what came of it, and whose it was', async () => {
    expect(await record(async () => 'something')).toBe('something');
    expect(await newest('succeeded')).toMatchObject({
      logical_date: DATE,
      summary: 'made something',
      owner: await context.warehouse.owner(),
      error_code: null,
      finished_at: NOW,
      rows: 42,
    });
  });

  it('says which shard it scored, and which try of which run of another scheduler it was', async () => {
    await context.warehouse.db.deleteFrom('pipeline_runs').execute();
    const outsideRun = { id: 'scheduled__2026-03-01T01:00:00+00:00', tryNumber: 2 };
    const subject = { logicalDate: DATE, shard: '2/4' };
    await recordRun(
      { ...context, outsideRun },
      'batch_pred_pipeline',
      subject,
      async () => 1,
      String,
      async () => 1,
    );
    const scheduler = { outside_run_id: outsideRun.id, outside_try: 2 };
    expect(await newest('succeeded')).toMatchObject({ shard: '2/4', ...scheduler });
    expect(await readPipelineRuns(context, { limit: 1 })).toMatchObject([{ shard: '2/4', ...scheduler }]);
  });

  it('that fails says why, with the code of the error', async () => {
    const fault = new ChurnopsError('CHURN_NO_CUSTOMERS', 'customer_data is empty', 'import customers');
    await expect(record(() => Promise.reject(fault))).rejects.toBe(fault);
    expect(await newest('failed')).toMatchObject({
      summary: 'customer_data is empty',
      error_code: 'CHURN_NO_CUSTOMERS',
      rows: null,
    });
    await context.warehouse.db.deleteFrom('pipeline_runs').execute();
    const refusal = new MlflowRequestError('POST runs/create answered 403: no', 403, 'PERMISSION_DENIED');
    await expect(record(() => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(await newest('failed')).toMatchObject({ summary: refusal.message, error_code: 'CHURN_MLFLOW_REFUSED' });
    await context.warehouse.db.deleteFrom('pipeline_runs').execute();
    await expect(record(() => Promise.reject(new TypeError('x is undefined')))).rejects.toThrow(TypeError);
    expect(await newest('failed')).toMatchObject({ summary: 'x is undefined', error_code: 'CHURN_FAILED' });
  });
});

describe('abandoned runs', () => {
  it('are those whose process is gone, or is not known; the own ones go on', async () => {
    const own = await startedRun(await context.warehouse.owner());
    const others = [await startedRun('4711'), await startedRun(randomUUID()), await startedRun(null)];
    await closeAbandonedRuns(context);
    expect(await runOf(own)).toMatchObject({ status: 'running', finished_at: null });
    for (const other of others) {
      expect(await runOf(other)).toMatchObject({ status: 'failed', error_code: 'CHURN_ABANDONED', finished_at: NOW });
    }
  });

  it('are closed by the next run, whoever starts it', async () => {
    const [dead, own] = [await startedRun('4711'), await startedRun(await context.warehouse.owner())];
    await recordRun(
      context,
      'batch_pred_pipeline',
      { logicalDate: DATE },
      async () => 1,
      String,
      async () => 1,
    );
    expect(await runOf(dead)).toMatchObject({ status: 'failed', error_code: 'CHURN_ABANDONED' });
    expect(await runOf(own)).toMatchObject({ status: 'running' });
  });

  it.runIf(databaseUrl)('are not those of another process that lives', async () => {
    const other = await open();
    const run = await startedRun(await other.owner());
    expect(await other.owner()).not.toBe(await context.warehouse.owner());
    await closeAbandonedRuns(context);
    expect(await runOf(run)).toMatchObject({ status: 'running' });
    await other.close();
    await closeAbandonedRuns(context);
    expect(await runOf(run)).toMatchObject({ status: 'failed', error_code: 'CHURN_ABANDONED' });
  });

  it.runIf(databaseUrl)('a process whose lock was lost with its connection takes a new one', async () => {
    const other = await open();
    const before = await other.owner();
    const lost = `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = (${before} & 4294967295)::bigint::oid`;
    for await (const _ of await context.warehouse.copyOut(lost));
    await expect.poll(() => other.owner()).not.toBe(before);
    const living = await context.warehouse.livingOwners();
    expect([living.has(before), living.has(await other.owner())]).toEqual([false, true]);
    await other.close();
  });
});
