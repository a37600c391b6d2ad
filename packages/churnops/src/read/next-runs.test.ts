import { expect, it } from 'vitest';
import { nextRuns, readNextRuns } from './next-runs.js';

const now = () => new Date('2026-07-01T12:00:00Z');

it('gives the next run of each nightly pipeline by the clock of the time zone', () => {
  expect(nextRuns.parse(readNextRuns({ now, timeZone: 'Europe/Berlin', schedule: 'on' }))).toEqual([
    { pipeline: 'batch_pred_pipeline', cron: '0 1 * * *', next_run: '2026-07-01T23:00:00.000Z' },
    { pipeline: 'drift_detection_pipeline', cron: '0 2 * * *', next_run: '2026-07-02T00:00:00.000Z' },
  ]);
  expect(readNextRuns({ now, timeZone: 'UTC', schedule: 'on' })[0]?.next_run).toBe('2026-07-02T01:00:00.000Z');
});

it('gives none where another scheduler triggers the pipelines', () => {
  expect(readNextRuns({ now, timeZone: 'UTC', schedule: 'off' })).toEqual([]);
});
