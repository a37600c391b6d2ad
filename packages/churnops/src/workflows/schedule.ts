import { setTimeout as sleep } from 'node:timers/promises';
import { Cron } from 'croner';
import type { PipelineContext } from '../context.js';
import { dayOf } from '../logical-date.js';
import { PIPELINE } from '../warehouse/pipeline-name.js';
import { runMonitoring, runPrediction } from './pipelines.js';

/** The nightly pipelines, with the old system's names and times (UTC). */
export const SCHEDULE = [
  { pipeline: PIPELINE.predict, cron: '0 1 * * *', run: runPrediction },
  { pipeline: PIPELINE.monitor, cron: '0 2 * * *', run: runMonitoring },
] as const;

const RETRIES = 1;
const RETRY_DELAY_MS = 5 * 60 * 1000;

/** Keeps the schedule until `stop` is called; a failed pipeline is tried once more after five minutes. */
export function keepSchedule(context: PipelineContext): { stop: () => void } {
  const stopping = new AbortController();
  const jobs = SCHEDULE.map(
    ({ pipeline, cron, run }) =>
      new Cron(cron, { name: pipeline, timezone: 'UTC', unref: true, protect: true }, async () => {
        const logicalDate = dayOf(context.now());
        await withRetry(() => run(context, logicalDate), stopping.signal).catch((error) => {
          context.logger.error({ err: error, event: { action: pipeline } }, `${pipeline} of ${logicalDate} is given up`);
        });
      }),
  );
  return {
    stop() {
      stopping.abort();
      for (const job of jobs) job.stop();
    },
  };
}

/** When a pipeline runs next. */
export function nextRun(cron: string, after: Date): Date | null {
  return new Cron(cron, { timezone: 'UTC', paused: true }).nextRun(after);
}

async function withRetry(work: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === RETRIES || signal.aborted) throw error;
      await sleep(RETRY_DELAY_MS, undefined, { signal, ref: false });
    }
  }
}
