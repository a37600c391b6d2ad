import { z } from 'zod';
import type { PipelineRuns } from '../read/pipeline-runs.js';
import { defineCommand } from './command.js';
import { pageFields } from './fields.js';
import { formatTable } from './format-table.js';

export const pipelineRunsCommand = defineCommand({
  name: 'pipeline-runs',
  summary: 'list what the pipelines did, newest first',
  permission: 'READ',
  input: z.strictObject(pageFields(1000, 20)),
  async load() {
    const { pipelineRuns, readPipelineRuns } = await import('../read/pipeline-runs.js');
    return { result: pipelineRuns, run: (context, page) => readPipelineRuns(context, page) };
  },
  describe: (runs: PipelineRuns) =>
    formatTable(
      ['pipeline', 'date', 'shard', 'status', 'started', 'seconds', 'run of the scheduler', 'try', ''],
      runs.map((run) => [
        run.pipeline,
        run.logical_date,
        run.shard ?? '',
        run.status,
        run.started_at,
        run.seconds?.toFixed(1) ?? '',
        run.outside_run_id ?? '',
        run.outside_try === null ? '' : String(run.outside_try),
        [run.error_code, run.summary].filter(Boolean).join(': '),
      ]),
    ),
});
