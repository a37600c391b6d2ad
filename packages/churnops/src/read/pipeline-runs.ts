import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import type { ListPage } from '../list-page.js';
import { PIPELINE } from '../warehouse/pipeline-name.js';

/** What pipelines did. */
export const pipelineRuns = z.array(
  z.strictObject({
    run_id: z.string(),
    pipeline: z.enum(PIPELINE),
    logical_date: z.iso.date(),
    status: z.enum(['running', 'succeeded', 'failed']),
    started_at: z.iso.datetime(),
    /** Null while it runs. */
    seconds: z.number().nullable(),
    /** The result, for people. */
    summary: z.string().nullable(),
    error_code: z.string().nullable(),
    /** `2/4` if it scored the second of four shards of the customers; null: the whole. */
    shard: z.string().nullable(),
    /** The run of another scheduler that it belongs to, and which try of it; null without one. */
    outside_run_id: z.string().nullable(),
    outside_try: z.int().nullable(),
  }),
);
export type PipelineRuns = z.infer<typeof pipelineRuns>;

/** The runs of the pipelines, newest first. */
export async function readPipelineRuns(
  { warehouse }: Pick<PipelineContext, 'warehouse'>,
  { limit, offset = 0 }: ListPage & { readonly limit: number },
): Promise<PipelineRuns> {
  const rows = await warehouse.db
    .selectFrom('pipeline_runs')
    .select(['run_id', 'pipeline', 'logical_date', 'status', 'started_at', 'finished_at', 'summary', 'error_code'])
    .select(['shard', 'outside_run_id', 'outside_try'])
    .orderBy('started_at', 'desc')
    .orderBy('run_id')
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(({ finished_at, started_at, ...row }) => ({
    ...row,
    started_at,
    seconds: finished_at === null ? null : (Date.parse(finished_at) - Date.parse(started_at)) / 1000,
  }));
}
