import type { MlflowClient } from '@churnops/mlflow';
import type { Logger } from './logging.js';
import type { Progress } from './progress.js';
import type { Warehouse } from './warehouse/warehouse.js';

/** What a pipeline works with. */
export interface PipelineContext {
  readonly warehouse: Warehouse;
  /** Of our own tracking server or a remote one. */
  readonly mlflow: MlflowClient;
  readonly logger: Logger;
  readonly progress: Progress;
  readonly now: () => Date;
}
