import { z } from 'zod';
import type { ModelVersions } from '../read/models.js';
import { defineCommand } from './command.js';
import { formatTable } from './format-table.js';

export const modelsCommand = defineCommand({
  name: 'models',
  summary: 'list the versions of the registered model',
  permission: 'READ',
  input: z.strictObject({}),
  async load() {
    const { modelVersions, readModels } = await import('../read/models.js');
    return { result: modelVersions, run: (context) => readModels(context) };
  },
  describe: (versions: ModelVersions) =>
    formatTable(
      ['version', 'champion', 'estimator', 'run', 'created'],
      versions.map((row) => [String(row.version), row.champion ? 'yes' : '', row.estimator ?? '', row.run_id, row.created_at]),
    ),
});
