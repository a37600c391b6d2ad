import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { PIPELINE } from '../warehouse/pipeline-name.js';
import { nextRun, SCHEDULE } from '../workflows/schedule.js';

/** When each scheduled pipeline runs next; empty if another scheduler triggers the pipelines. */
export const nextRuns = z.array(
  z.strictObject({
    pipeline: z.enum(PIPELINE),
    cron: z.string(),
    /** Null if the expression never comes due. */
    next_run: z.iso.datetime().nullable(),
  }),
);
export type NextRuns = z.infer<typeof nextRuns>;

export function readNextRuns({ now, timeZone, schedule }: Pick<PipelineContext, 'now' | 'timeZone' | 'schedule'>): NextRuns {
  const pipelines = schedule === 'on' ? SCHEDULE : [];
  return pipelines.map(({ pipeline, cron }) => ({
    pipeline,
    cron,
    next_run: nextRun(cron, now(), timeZone)?.toISOString() ?? null,
  }));
}
