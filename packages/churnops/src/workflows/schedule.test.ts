import { MlflowRequestError } from '@churnops/mlflow';
import { describe, expect, it } from 'vitest';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { addDays } from '../logical-date.js';
import type { PipelineName } from '../warehouse/pipeline-name.js';
import { keepSchedule, nextRun, SCHEDULE, type ScheduleOptions, type Wait } from './schedule.js';

const HOUR_MS = 3_600_000;

/** A context whose clock moves when the schedule waits. */
function clock(start: string, timeZone: string) {
  let time = Date.parse(start);
  const errors: string[] = [];
  const logger = { error: (_: unknown, message: string) => errors.push(message) };
  const context = { now: () => new Date(time), timeZone, logger, schedule: 'on' } as unknown as PipelineContext;
  const wait: Wait = async (ms) => {
    time += ms;
  };
  const firstRuns: NonNullable<ScheduleOptions['firstRuns']> = async () => new Map();
  return { context, wait, firstRuns, errors, advance: (ms: number) => (time += ms), now: () => new Date(time).toISOString() };
}

/** What the real schedule's pipelines are asked for until a moment. */
async function ticks(start: string, end: string, timeZone: string) {
  const { context, wait, firstRuns, now } = clock(start, timeZone);
  const runs: { pipeline: string; logicalDate: string; at: string }[] = [];
  const pipelines = SCHEDULE.map((nightly) => ({
    ...nightly,
    run: async (_: PipelineContext, logicalDate: string) => {
      runs.push({ pipeline: nightly.pipeline, logicalDate, at: now() });
    },
  }));
  const schedule = keepSchedule(context, {
    firstRuns,
    pipelines,
    longestWaitMs: 6 * HOUR_MS,
    wait: async (ms, signal) => {
      if (now() >= end) schedule.stop();
      await wait(ms, signal);
    },
  });
  await schedule.stopped;
  return runs;
}

/** The days of 2026 on which the clock of a zone changes. */
function clockChanges(zone: string): string[] {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const offsetOn = (day: string) =>
    format.formatToParts(new Date(`${day}T12:00:00Z`)).find(({ type }) => type === 'timeZoneName')?.value;
  const days = Array.from({ length: 365 }, (_, i) => addDays('2026-01-01', i));
  return days.filter((day) => offsetOn(day) !== offsetOn(addDays(day, -1)));
}

describe('the schedule', () => {
  it('asks for the pipelines in their order, with the day of the tick', async () => {
    expect(await ticks('2026-06-01T22:30:00Z', '2026-06-02T12:00:00Z', 'Europe/Berlin')).toEqual([
      { pipeline: 'batch_pred_pipeline', logicalDate: '2026-06-02', at: '2026-06-01T23:00:00.000Z' },
      { pipeline: 'drift_detection_pipeline', logicalDate: '2026-06-02', at: '2026-06-02T00:00:00.000Z' },
    ]);
  });

  // Zones whose clock changes at 0:00, 1:00, 2:00 and 3:00, by half an hour, in the south, and not at all.
  it.each([
    'Europe/Berlin',
    'Europe/London',
    'Atlantic/Azores',
    'America/New_York',
    'America/Havana',
    'Africa/Cairo',
    'Asia/Beirut',
    'Australia/Lord_Howe',
    'America/Santiago',
    'Asia/Kolkata',
    'UTC',
  ])('asks once for each day and pipeline around the changes of the clock in %s, predictions first', async (zone) => {
    const changes = clockChanges(zone);
    expect(changes).toHaveLength(['Asia/Kolkata', 'UTC'].includes(zone) ? 0 : 2);
    for (const day of ['2026-12-31', ...changes]) await expectEachDayOnce(zone, day);
  });

  async function expectEachDayOnce(zone: string, middle: string) {
    const runs = await ticks(`${addDays(middle, -2)}T12:00:00Z`, `${addDays(middle, 2)}T12:00:00Z`, zone);
    const days = Array.from({ length: 4 }, (_, i) => addDays(middle, i - 1));
    for (const { pipeline } of SCHEDULE) {
      const asked = runs.filter((run) => run.pipeline === pipeline).map(({ logicalDate }) => logicalDate);
      // The schedule may still do the tick that it waits for when it is stopped.
      expect(asked.slice(0, days.length)).toEqual(days);
    }
    const place = (pipeline: string, day: string) =>
      runs.findIndex((run) => run.pipeline === pipeline && run.logicalDate === day);
    for (const day of days) {
      expect(place('batch_pred_pipeline', day)).toBeLessThan(place('drift_detection_pipeline', day));
    }
  }

  it('waits until a skipped hour is over, and takes the first of two', () => {
    const london = (after: string) => nextRun('0 1 * * *', new Date(after), 'Europe/London')?.toISOString();
    // 29 March 2026: 1:00 does not exist, the clock goes from 0:59 to 2:00 summer time.
    expect(london('2026-03-28T12:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    // 25 October 2026: 1:00 comes twice, at 0:00 and 1:00 UTC.
    expect(london('2026-10-24T12:00:00Z')).toBe('2026-10-25T00:00:00.000Z');
    expect(london('2026-10-25T00:00:00Z')).toBe('2026-10-26T01:00:00.000Z');
  });

  /** When a pipeline that always fails like this is tried, on two nights. */
  async function attemptsOf(failure: () => Error) {
    const { context, wait, firstRuns, errors, now } = clock('2026-06-01T00:30:00Z', 'UTC');
    const attempts: string[] = [];
    const schedule = keepSchedule(context, {
      firstRuns,
      wait: async (ms, signal) => {
        if (now() > '2026-06-02T02') schedule.stop();
        await wait(ms, signal);
      },
      pipelines: [
        {
          pipeline: 'batch_pred_pipeline',
          cron: '0 1 * * *',
          run: async () => {
            attempts.push(now());
            throw failure();
          },
        },
      ],
    });
    await schedule.stopped;
    expect(errors.slice(0, 2)).toEqual([
      'batch_pred_pipeline of 2026-06-01 is given up',
      'batch_pred_pipeline of 2026-06-02 is given up',
    ]);
    return attempts.filter((time) => time < '2026-06-03');
  }

  it.each([
    ['the store is down', () => new ChurnopsError('CHURN_STORAGE', 'm', 'r')],
    ['the champion moved', () => new ChurnopsError('CHURN_CHAMPION_MOVED', 'm', 'r')],
    ['the tracking server is down', () => new MlflowRequestError('cannot be reached', 0, undefined)],
    ['the database is down', () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })],
  ])('tries a pipeline once more after five minutes if %s, then gives it up and goes on', async (_why, failure) => {
    expect(await attemptsOf(failure)).toEqual([
      '2026-06-01T01:00:00.000Z',
      '2026-06-01T01:05:00.000Z',
      '2026-06-02T01:00:00.000Z',
      '2026-06-02T01:05:00.000Z',
    ]);
  });

  it.each([
    ['there is no champion', () => new ChurnopsError('CHURN_NO_CHAMPION', 'm', 'r')],
    ['the tracking server refuses', () => new MlflowRequestError('no', 403, 'PERMISSION_DENIED')],
    ['of a fault of ours', () => new Error('x is undefined')],
    ['of a fault of ours, by its type', () => new TypeError('x is not a function')],
  ])('does not try again at once what fails as %s: it would fail again', async (_why, failure) => {
    expect(await attemptsOf(failure)).toEqual(['2026-06-01T01:00:00.000Z', '2026-06-02T01:00:00.000Z']);
  });

  it('stops while it waits to try again', async () => {
    const { context, wait, firstRuns } = clock('2026-06-01T00:30:00Z', 'UTC');
    let attempts = 0;
    const schedule = keepSchedule(context, {
      firstRuns,
      wait: async (ms, signal) => {
        if (attempts > 0) schedule.stop();
        signal.throwIfAborted();
        await wait(ms, signal);
      },
      pipelines: [
        {
          pipeline: 'batch_pred_pipeline',
          cron: '0 1 * * *',
          run: async () => {
            attempts++;
            throw new ChurnopsError('CHURN_STORAGE', 'm', 'r');
          },
        },
      ],
    });
    await schedule.stopped;
    expect(attempts).toBe(1);
  });

  it('makes up for the last night that the machine slept through, not for those before', async () => {
    const { context, wait, firstRuns, advance, now } = clock('2026-06-01T00:30:00Z', 'UTC');
    const runs: [string, string][] = [];
    let slept = false;
    const schedule = keepSchedule(context, {
      firstRuns,
      wait: async (ms, signal) => {
        if (!slept) advance(5 * 24 * HOUR_MS);
        slept = true;
        await wait(ms, signal);
      },
      pipelines: [
        {
          pipeline: 'batch_pred_pipeline',
          cron: '0 1 * * *',
          run: async (_, logicalDate) => {
            runs.push([logicalDate, now()]);
            if (runs.length === 2) schedule.stop();
          },
        },
      ],
    });
    await schedule.stopped;
    expect(runs).toEqual([
      ['2026-06-05', '2026-06-06T00:30:30.000Z'],
      ['2026-06-06', '2026-06-06T01:00:00.000Z'],
    ]);
  });

  /** What is run in the hour after a start at 8:00 on 5 June, if the two pipelines were first run at these times. */
  async function runsAfterStart(first: Partial<Record<PipelineName, string>>, change: Partial<PipelineContext> = {}) {
    const { context, wait, now } = clock('2026-06-05T08:00:00Z', 'UTC');
    const runs: string[] = [];
    const schedule = keepSchedule(
      { ...context, ...change },
      {
        firstRuns: async () =>
          new Map(Object.entries(first).map(([pipeline, time]) => [pipeline as PipelineName, new Date(time)])),
        wait: async (ms, signal) => {
          if (now() > '2026-06-05T09') schedule.stop();
          await wait(ms, signal);
        },
        pipelines: SCHEDULE.map((nightly) => ({
          ...nightly,
          run: async (_: PipelineContext, logicalDate: string, at: Date) =>
            void runs.push(`${nightly.pipeline} of ${logicalDate} due ${at.toISOString()}`),
        })),
      },
    );
    await schedule.stopped;
    return runs;
  }

  it('asks at a start for the last night, which no churnops may have run', async () => {
    const night = [
      'batch_pred_pipeline of 2026-06-05 due 2026-06-05T01:00:00.000Z',
      'drift_detection_pipeline of 2026-06-05 due 2026-06-05T02:00:00.000Z',
    ];
    const [predict, monitor] = SCHEDULE.map(({ pipeline }) => pipeline) as [PipelineName, PipelineName];
    const long = '2026-01-01T12:00:00Z';
    expect(await runsAfterStart({ [predict]: long, [monitor]: long })).toEqual(night);
    // A pipeline that was first run since has missed no night.
    expect(await runsAfterStart({ [predict]: '2026-06-05T00:59:00Z', [monitor]: '2026-06-05T02:00:01Z' })).toEqual([night[0]]);
    expect(await runsAfterStart({})).toEqual([]);
  });

  it('asks for nothing where another scheduler runs the nights', async () => {
    const [predict, monitor] = SCHEDULE.map(({ pipeline }) => pipeline) as [PipelineName, PipelineName];
    const long = '2026-01-01T12:00:00Z';
    expect(await runsAfterStart({ [predict]: long, [monitor]: long }, { schedule: 'off' })).toEqual([]);
    const { context, wait, firstRuns } = clock('2026-06-05T00:30:00Z', 'UTC');
    const asked: string[] = [];
    const pipelines = SCHEDULE.map((nightly) => ({ ...nightly, run: async () => void asked.push(nightly.pipeline) }));
    await keepSchedule({ ...context, schedule: 'off' }, { firstRuns, wait, pipelines }).stopped;
    expect(asked).toEqual([]);
  });

  it('stops while it waits', async () => {
    const { context, firstRuns } = clock('2026-06-01T00:30:00Z', 'UTC');
    const schedule = keepSchedule(context, { firstRuns });
    schedule.stop();
    await schedule.stopped;
  });
});
