import { setTimeout as sleep } from 'node:timers/promises';
import { Cron } from 'croner';
import pRetry from 'p-retry';
import type { PipelineContext } from '../context.js';
import { knownError } from '../failures/known-error.js';
import { dayOf } from '../logical-date.js';
import { PIPELINE, type PipelineName } from '../warehouse/pipeline-name.js';
import { onceANight, readFirstRuns } from './once-a-night.js';
import { runMonitoring, runPrediction } from './pipelines.js';

/** A pipeline that runs every night. */
export interface NightlyPipeline {
  readonly pipeline: PipelineName;
  /** When, by the clock of the configured time zone. */
  readonly cron: string;
  readonly run: (context: PipelineContext, logicalDate: string, at: Date) => Promise<unknown>;
}

/** The nightly pipelines, with the names and times of the first system (docs/heritage.md). Each reads what the ones before it wrote. */
export const SCHEDULE: readonly NightlyPipeline[] = [
  nightly(PIPELINE.predict, '0 1 * * *', (context, logicalDate) => runPrediction(context, logicalDate)),
  nightly(PIPELINE.monitor, '0 2 * * *', (context, logicalDate) => runMonitoring(context, logicalDate)),
];

function nightly(
  pipeline: PipelineName,
  cron: string,
  work: (context: PipelineContext, logicalDate: string) => Promise<unknown>,
): NightlyPipeline {
  const run: NightlyPipeline['run'] = (context, logicalDate, at) =>
    onceANight(context, { pipeline, logicalDate, at }, () => work(context, logicalDate));
  return { pipeline, cron, run };
}

const RETRIES = 1;
const RETRY_DELAY_MS = 5 * 60 * 1000;

/** How often to look at the clock. A timer alone is not enough: the clock may be set, and the machine may sleep. */
const LONGEST_WAIT_MS = 30_000;

/** A run that the machine slept through, or that came while no churnops ran, is made up for if it was due within this time. */
const CATCH_UP_MS = 24 * 60 * 60 * 1000;

/** Waits some milliseconds. Rejects when the signal is aborted. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** A real wait, which does not keep the process alive. */
const timer: Wait = (ms, signal) => sleep(ms, undefined, { signal, ref: false });

/** One run that the schedule asks for. */
export interface Tick extends NightlyPipeline {
  readonly at: Date;
  /** The day of the tick in the configured time zone. */
  readonly logicalDate: string;
}

export interface ScheduleOptions {
  /** Default: `SCHEDULE`. */
  readonly pipelines?: readonly NightlyPipeline[];
  /** How to wait. Default: a timer. */
  readonly wait?: Wait;
  /** When each pipeline was run for the first time. Default: what is on record. */
  readonly firstRuns?: typeof readFirstRuns;
  /** Longest wait before it looks at the clock again, in milliseconds. Default: 30 s. */
  readonly longestWaitMs?: number;
}

/**
 * Runs the nightly pipelines at their times until `stop` is called. They run one after the other in the order of `SCHEDULE`, even if a
 * change of the clock makes them due at the same time. A pipeline that fails with an error that the table of errors calls
 * retryable is tried once more after five minutes.
 *
 * The last night is made up for if no churnops ran at its time, or the one that ran it ended in the middle. Nights before the first
 * run of a pipeline are none: a new home waits for its first.
 *
 * With the schedule `off` it asks for nothing.
 *
 * @returns `stop` ends it; `stopped` resolves once a running pipeline has finished
 */
export function keepSchedule(
  context: PipelineContext,
  { pipelines = SCHEDULE, wait = timer, firstRuns = readFirstRuns, longestWaitMs = LONGEST_WAIT_MS }: ScheduleOptions = {},
): { stop: () => void; stopped: Promise<void> } {
  if (context.schedule === 'off') return { stop() {}, stopped: Promise.resolve() };
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async ({ pipeline, logicalDate, at, run }: Tick) => {
    await withRetry(() => run(context, logicalDate, at), wait, signal).catch((error) => {
      context.logger.error({ err: error, event: { action: pipeline } }, `${pipeline} of ${logicalDate} is given up`);
    });
  };
  const keep = async () => {
    const start = context.now();
    const firsts = await firstRuns(context);
    const caughtUp = ({ pipeline, cron }: NightlyPipeline) => {
      const last = nextRun(cron, catchUpFrom(start), context.timeZone);
      const first = firsts.get(pipeline);
      return last && first && first < last ? catchUpFrom(start) : start;
    };
    const done = new Map(pipelines.map((nightly) => [nightly.pipeline, caughtUp(nightly)]));
    while (!signal.aborted) {
      const tick = nextTick(pipelines, done, context);
      if (!tick) return;
      const ms = tick.at.getTime() - context.now().getTime();
      if (ms > 0) {
        await wait(Math.min(ms, longestWaitMs), signal);
      } else {
        await run(tick);
        done.set(tick.pipeline, tick.at);
      }
    }
  };
  const stopped = keep().catch((error: Error) => {
    if (!signal.aborted) context.logger.error({ err: error }, 'the schedule has stopped');
  });
  return { stop: () => stopping.abort(), stopped };
}

function catchUpFrom(moment: Date): Date {
  return new Date(moment.getTime() - CATCH_UP_MS);
}

/** The earliest tick that hasn't run yet. Of several at the same time, the first in the order of the pipelines. */
function nextTick(
  pipelines: readonly NightlyPipeline[],
  done: ReadonlyMap<PipelineName, Date>,
  { now, timeZone }: Pick<PipelineContext, 'now' | 'timeZone'>,
): Tick | undefined {
  const oldest = catchUpFrom(now());
  const ticks = pipelines.flatMap((nightly): Tick[] => {
    const last = done.get(nightly.pipeline) as Date;
    const at = nextRun(nightly.cron, last > oldest ? last : oldest, timeZone);
    return at ? [{ ...nightly, at, logicalDate: dayOf(at, timeZone) }] : [];
  });
  return ticks.reduce<Tick | undefined>((first, tick) => (!first || tick.at < first.at ? tick : first), undefined);
}

/**
 * When a cron expression is due next. If a change of the clock skips the time, it is due right after the gap. If the time comes twice,
 * only the first counts.
 */
export function nextRun(cron: string, after: Date, timeZone: string): Date | null {
  return new Cron(cron, { timezone: timeZone, paused: true }).nextRun(after);
}

/** Does work, and once more after a while if it failed with an error that may pass. */
async function withRetry(work: () => Promise<unknown>, wait: Wait, signal: AbortSignal): Promise<void> {
  const attempt = async (number: number) => {
    if (number > 1) await wait(RETRY_DELAY_MS, signal);
    await work();
  };
  await pRetry(attempt, {
    retries: RETRIES,
    minTimeout: 0,
    shouldRetry: ({ error }) => !signal.aborted && knownError(error).kind.retryable,
  });
}
