import { z } from 'zod';
import { defineCommand } from './command.js';
import { pageFields } from './fields.js';

export const pipelineRunsCommand = defineCommand({
  name: 'pipeline-runs',
  summary: 'list what the pipelines did, newest first',
  permission: 'READ',
  input: z.strictObject(pageFields(1000, 20)),
  async load() {
    const { pipelineRuns, readPipelineRuns } = await import('../read/pipeline-runs.js');
    return { result: pipelineRuns, run: (context, page) => readPipelineRuns(context, page) };
  },
});
