import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/warehouse.js';
import { pipelineRuns, readPipelineRuns } from './pipeline-runs.js';
import { emptyWarehouse } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
});
afterAll(() => close());

it('lists runs from the newest, with how long each took and what came of it', async () => {
  expect(await readPipelineRuns({ warehouse }, { limit: 8 })).toEqual([]);
  const run = { logical_date: '2026-03-01', summary: null, error_code: null, owner: null };
  const [failed, done, running] = [randomUUID(), randomUUID(), randomUUID()] as const;
  await warehouse.db
    .insertInto('pipeline_runs')
    .values([
      {
        ...run,
        run_id: done,
        pipeline: 'batch_pred_pipeline',
        status: 'succeeded',
        started_at: '2026-03-01T01:00:00Z',
        finished_at: '2026-03-01T01:00:02.5Z',
        summary: '7,043 customers',
      },
      {
        ...run,
        run_id: failed,
        pipeline: 'drift_detection_pipeline',
        status: 'failed',
        started_at: '2026-03-01T02:00:00Z',
        finished_at: '2026-03-01T02:01:00Z',
        summary: 'no reference',
        error_code: 'CHURN_NO_REFERENCE',
      },
      {
        ...run,
        run_id: running,
        pipeline: 'batch_pred_pipeline',
        status: 'running',
        started_at: '2026-03-02T01:00:00Z',
        finished_at: null,
      },
    ])
    .execute();
  const runs = pipelineRuns.parse(await readPipelineRuns({ warehouse }, { limit: 8 }));
  expect(runs).toMatchObject([
    { run_id: running, status: 'running', started_at: '2026-03-02T01:00:00.000Z', seconds: null, summary: null },
    { run_id: failed, status: 'failed', seconds: 60, summary: 'no reference', error_code: 'CHURN_NO_REFERENCE' },
    { run_id: done, pipeline: 'batch_pred_pipeline', status: 'succeeded', seconds: 2.5, summary: '7,043 customers' },
  ]);
  expect(await readPipelineRuns({ warehouse }, { limit: 2 })).toEqual(runs.slice(0, 2));
});
