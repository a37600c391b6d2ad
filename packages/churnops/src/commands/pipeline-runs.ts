import { z } from 'zod';
import { defineCommand } from './command.js';
import { countField } from './fields.js';

export const pipelineRunsCommand = defineCommand({
  name: 'pipeline-runs',
  summary: 'list what the pipelines did, newest first',
  permission: 'READ',
  input: z.strictObject({ limit: countField(1000, 20, 'how many at most') }),
  async load() {
    const { pipelineRuns, readPipelineRuns } = await import('../read/pipeline-runs.js');
    return { result: pipelineRuns, run: (context, { limit }) => readPipelineRuns(context, limit) };
  },
});
