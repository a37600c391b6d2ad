import type { CopyReport } from '@churnops/mlflow';
import { z } from 'zod';

const count = z.int().nonnegative();

/** What `churnops mlflow import` and `export` print with `--json`. */
export const copyReport: z.ZodType<CopyReport> = z.strictObject({
  experiments: count,
  runs: count,
  metrics: count,
  logged_models: count,
  registered_models: count,
  model_versions: count,
  artifacts: count,
  artifact_bytes: count,
  /** Differences found when each copied record was read back. Empty: all are the same. */
  differences: z.array(z.string()),
});
