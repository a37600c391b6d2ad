import { collectGarbage, type GarbageReport, type GarbageSelection, MlflowError } from '@churnops/mlflow';
import { z } from 'zod';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { showTask } from '../progress.js';

const ids = z.array(z.string());

/** What `churnops mlflow gc` prints with `--json`. */
export const garbageReport: z.ZodType<GarbageReport> = z.strictObject({
  dry_run: z.boolean(),
  runs: ids,
  logged_models: ids,
  experiments: ids,
  artifacts_left: ids,
});

/**
 * Deletes for good what is deleted in our own tracking server, also if the pipelines use another one.
 *
 * @throws ChurnopsError CHURN_BAD_INPUT for what cannot go, CHURN_NOT_FOUND for what there is not, CHURN_STORAGE if artifacts cannot be
 *   removed; the signal's reason
 */
export async function runGc(context: PipelineContext, dryRun: boolean, selection: GarbageSelection): Promise<GarbageReport> {
  const { warehouse, artifacts, signal, now, progress } = context;
  try {
    return await showTask(progress, 'gc', 1, async (task) => {
      const report = await collectGarbage(
        {
          database: warehouse.mlflow,
          ...(await artifacts()),
          dryRun,
          signal,
          now: () => now().getTime(),
          onProgress: (done, total) => task.update(done / Math.max(1, total)),
        },
        selection,
      );
      task.done(`${report.runs.length} runs`);
      return report;
    });
  } catch (error) {
    throw error instanceof MlflowError ? known(error) : error;
  }
}

function known(error: MlflowError): ChurnopsError {
  const { code, message } = error;
  if (code === 'RESOURCE_DOES_NOT_EXIST') {
    return new ChurnopsError('CHURN_NOT_FOUND', message, 'leave the id out; nothing was deleted', { cause: error });
  }
  if (code === 'INVALID_PARAMETER_VALUE') {
    return new ChurnopsError('CHURN_BAD_INPUT', message, 'correct it, or leave it out; nothing was deleted', { cause: error });
  }
  return new ChurnopsError('CHURN_STORAGE', message, 'run the command again, which completes what was begun', { cause: error });
}
