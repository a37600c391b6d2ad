import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { PIPELINE } from '../warehouse/pipeline-name.js';
import { nextRun, SCHEDULE } from '../workflows/schedule.js';

/** When each scheduled pipeline runs next. */
export const nextRuns = z.array(
  z.strictObject({
    pipeline: z.enum(PIPELINE),
    cron: z.string(),
    /** Null for a time that never comes. */
    next_run: z.iso.datetime().nullable(),
  }),
);
export type NextRuns = z.infer<typeof nextRuns>;

export function readNextRuns({ now }: Pick<PipelineContext, 'now'>): NextRuns {
  return SCHEDULE.map(({ pipeline, cron }) => ({
    pipeline,
    cron,
    next_run: nextRun(cron, now())?.toISOString() ?? null,
  }));
}
