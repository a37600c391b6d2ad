import type { GarbageReport } from '@churnops/mlflow';
import { z } from 'zod';
import { howMany } from '../how-many.js';
import { defineCommand } from './command.js';

/** Ids separated by commas, as `mlflow gc` takes them. */
function idsField(what: string, pattern: RegExp) {
  return z
    .string({ error: `must be ids of ${what}, separated by commas` })
    .regex(new RegExp(`^${pattern.source}( *, *${pattern.source})*$`), { error: `must be ids of ${what}, separated by commas` })
    .optional()
    .describe(`${what} to delete, by their ids, separated by commas (default: all that are deleted)`);
}

export const mlflowGcCommand = defineCommand({
  name: 'mlflow-gc',
  below: 'mlflow',
  summary:
    'delete for good the runs, logged models and experiments that are deleted, with their artifacts, whatever is registered from them',
  permission: 'MANAGE',
  // It deletes what belongs to anybody.
  forAdmins: true,
  input: z.strictObject({
    older_than: z
      .string({ error: 'must be an age, such as 30d or 1d2h3m4s' })
      .min(1, { error: 'must be an age, such as 30d or 1d2h3m4s' })
      .optional()
      .describe('only what was deleted this long ago, such as 30d or 1d2h3m4s (default: any time)'),
    run_ids: idsField('runs', /\w+/),
    experiment_ids: idsField('experiments', /\d+/),
    logged_model_ids: idsField('logged models', /(?:\w|-)+/),
    dry_run: z
      .boolean({ error: 'must be true or false' })
      .default(false)
      .describe('say what would be deleted, and delete nothing'),
  }),
  async load() {
    const { garbageReport, runGc } = await import('../workflows/gc.js');
    return {
      result: garbageReport,
      run: (context, { dry_run, older_than, run_ids, experiment_ids, logged_model_ids }) =>
        runGc(context, dry_run, {
          older_than,
          run_ids: listed(run_ids),
          experiment_ids: listed(experiment_ids),
          logged_model_ids: listed(logged_model_ids),
        }),
    };
  },
  describe({ dry_run, runs, logged_models, experiments, artifacts_left }: GarbageReport) {
    const given = `${howMany(runs.length, 'run')}, ${howMany(logged_models.length, 'logged model')}`;
    const what = `${given} and ${howMany(experiments.length, 'experiment')}`;
    const left = artifacts_left.map((uri) => `left, as it cannot be reached from here: ${uri}`);
    return [dry_run ? `would delete ${what} for good` : `deleted ${what} for good`, ...left].join('\n');
  },
});

function listed(ids: string | undefined): readonly string[] | undefined {
  return ids?.split(',').map((id) => id.trim());
}
