import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PipelineContext } from '../context.js';
import { silentProgress } from '../progress.js';
import { DATA_SET, type TestApplication, testApplication } from '../testing.js';
import { runImport, runOutcomes } from './customer-files.js';
import { runFirstLoop } from './first-loop.js';
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
