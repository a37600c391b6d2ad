import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PipelineContext } from '../context.js';
import { silentProgress } from '../progress.js';
import { DATA_SET, type TestApplication, testApplication } from '../testing.js';
import { PIPELINE } from '../warehouse/pipeline-name.js';
import { runImport, runOutcomes } from './customer-files.js';
import { runFirstLoop } from './first-loop.js';
import { onceANight } from './once-a-night.js';
import { recordRun } from './pipeline-run.js';
import { runMonitoring, runPrediction, runRescoring, runTraining } from './pipelines.js';
import { runPromotion } from './promotion.js';
import { keepSchedule, SCHEDULE } from './schedule.js';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.close());

/** Somebody who does this kind of work until told to end. */
function atWork(kind: string) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, over: app.context.line.do(kind, { ...app.context, now: () => new Date('2026-03-01T01:02:03Z') }, () => ended) };
}

const asked = (kind: string) => `waiting for another ${kind}, asked for at 01:02:03 UTC`;

describe('whoever does the same kind of work in this process waits, and is told so', () => {
  it.each([
    ['training', (context: PipelineContext) => runTraining(context)],
    ['prediction', (context: PipelineContext) => runPrediction(context)],
    ['prediction', (context: PipelineContext) => runRescoring(context)],
    ['monitoring', (context: PipelineContext) => runMonitoring(context)],
    ['import', (context: PipelineContext) => runImport(context, 'no such file')],
    ['import', (context: PipelineContext) => runOutcomes(context, 'no such file')],
    ['promotion', (context: PipelineContext) => runPromotion(context, {})],
    ['import', (context: PipelineContext) => runFirstLoop(context, DATA_SET)],
  ])('%s', async (kind, run) => {
    const calling = new AbortController();
    const first = atWork(kind);
    const said: string[] = [];
    const waiting = (message: string) => {
      said.push(message);
      calling.abort(new Error('called off'));
    };
    const progress = { ...silentProgress, waiting };
    await expect(run({ ...app.context, progress, signal: calling.signal })).rejects.toThrow('called off');
    expect(said).toEqual([asked(kind)]);
    first.end();
    await first.over;
    // What never had its turn is no run.
    expect(await app.query('SELECT * FROM pipeline_runs')).toEqual([]);
  });

  it('the schedule', async () => {
    const first = atWork('prediction');
    const said: string[] = [];
    let now = new Date('2026-03-01T00:59:00Z');
    const progress = { ...silentProgress, waiting: (message: string) => void said.push(message) };
    const schedule = keepSchedule(
      { ...app.context, progress, now: () => now },
      {
        pipelines: SCHEDULE.slice(0, 1),
        async wait(_ms, signal) {
          signal.throwIfAborted();
          now = new Date('2026-03-01T01:30:00Z');
        },
      },
    );
    await expect.poll(() => said).toEqual([asked('prediction')]);
    expect(await app.query('SELECT * FROM pipeline_runs')).toEqual([]);
    schedule.stop();
    first.end();
    await Promise.all([first.over, schedule.stopped]);
    expect(await app.query('SELECT pipeline, error_code FROM pipeline_runs')).toEqual([
      { pipeline: 'batch_pred_pipeline', error_code: 'CHURN_NO_CHAMPION' },
    ]);
  });
});

describe('several schedules of one database', () => {
  const at = new Date('2026-04-01T01:00:00Z');
  const due = { pipeline: PIPELINE.predict, logicalDate: '2026-04-01', at };
  const later = () => new Date('2026-04-01T01:00:05Z');
  let runs: number;
  const run = (fails = false, now = later, shard = {}) =>
    recordRun(
      { ...app.context, now },
      due.pipeline,
      { logicalDate: due.logicalDate, ...shard },
      async () => {
        runs++;
        if (fails) throw new Error('the store is down');
      },
      () => 'scored',
      async () => 1,
    );
  beforeEach(async () => {
    runs = 0;
    await app.context.warehouse.db.deleteFrom('pipeline_runs').execute();
  });

  it('run a night once', async () => {
    const keepers = [1, 2, 3].map(() => onceANight(app.context, due, () => run()));
    await Promise.all(keepers);
    expect(runs).toBe(1);
  });

  it('run it again if it failed, and not a third time', async () => {
    await expect(onceANight(app.context, due, () => run(true))).rejects.toThrow('the store is down');
    await onceANight(app.context, due, () => run());
    await onceANight(app.context, due, () => run());
    expect(runs).toBe(2);
  });

  it('take neither an earlier run of the day nor one shard for the night', async () => {
    await run(false, () => new Date('2026-04-01T00:30:00Z'));
    await run(false, later, { shard: '1/4' });
    await onceANight(app.context, due, () => run());
    expect(runs).toBe(3);
  });
});
