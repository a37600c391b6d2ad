import { z } from 'zod';
import type { TrackedRuns } from '../read/tracked-runs.js';
import { defineCommand } from './command.js';
import { pageFields } from './fields.js';
import { formatTable } from './format-table.js';

export const runsCommand = defineCommand({
  name: 'runs',
  summary: 'list the tracked runs, newest first',
  permission: 'READ',
  // MLflow's own limit for a page of runs.
  input: z.strictObject(pageFields(50_000, 20)),
  async load() {
    const { readTrackedRuns, trackedRuns } = await import('../read/tracked-runs.js');
    return { result: trackedRuns, run: (context, page) => readTrackedRuns(context, page) };
  },
  describe: (runs: TrackedRuns) =>
    formatTable(
      ['run', 'name', 'status', 'started', 'cv_roc_auc_mean', 'test_accuracy'],
      runs.map(({ run_id, name, status, started_at, metrics }) => [
        run_id,
        name,
        status,
        started_at,
        metrics.cv_roc_auc_mean?.toFixed(6) ?? '',
        metrics.test_accuracy?.toFixed(6) ?? '',
      ]),
    ),
});
