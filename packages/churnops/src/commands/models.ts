import { z } from 'zod';
import type { ModelList } from '../registry/list-models.js';
import { defineCommand } from './command.js';
import { describeModels } from './describe-registry.js';
import { wholeListFields } from './fields.js';

export const modelsCommand = defineCommand({
  name: 'models',
  summary: 'list the versions of the registered model, and when each was champion, by whom and why',
  permission: 'READ',
  input: z.strictObject(wholeListFields(1000)),
  async load() {
    const { listModels, modelList } = await import('../registry/list-models.js');
    return { result: modelList, run: (context, page) => listModels(context, page) };
  },
  describe: (versions: ModelList) => describeModels(versions),
});
