import type { RetentionCampaign } from '@churnops/learn';
import type { GarbageCollection, MlflowClient } from '@churnops/mlflow';
import type { DriftReference } from './drift-reference.js';
import type { Logger } from './logging.js';
import type { OutsideRun } from './outside-run.js';
import type { Progress } from './progress.js';
import type { ScoringServers } from './pyfunc/scoring-servers.js';
import type { CustomerSchema } from './record/customer-schema.js';
import type { Warehouse } from './warehouse/warehouse.js';
import type { WorkLine } from './work-line.js';

/** What a pipeline works with. */
export interface PipelineContext {
  /** What a customer is. */
  readonly schema: CustomerSchema;
  readonly warehouse: Warehouse;
  /** Of our own tracking server or a remote one. */
  readonly mlflow: MlflowClient;
  /** Where our own tracking server has its artifacts; opened when asked for. */
  readonly artifacts: () => Promise<Pick<GarbageCollection, 'artifacts' | 'openBucket'>>;
  /** What serves Python models; made when asked for. */
  readonly scoringServers: () => Promise<Pick<ScoringServers, 'serverFor'>>;
  readonly logger: Logger;
  readonly progress: Progress;
  readonly now: () => Date;
  /** IANA name of the zone whose calendar says what today is, and whose clock the schedule goes by. */
  readonly timeZone: string;
  /** Whether the server runs the nightly pipelines, or another scheduler triggers them. */
  readonly schedule: 'on' | 'off';
  /** What reports compare a date with, unless asked for something else. */
  readonly reference: DriftReference;
  /** How many months before this one keep their predictions; undefined: all. */
  readonly predictionMonths: number | undefined;
  /** The run of another scheduler that asks for the work, such as Airflow's; undefined if there is none. */
  readonly outsideRun: OutsideRun | undefined;
  /**
   * Logs a date's report for people among the artifacts of the run that made a version; gives its address. The reports read what the pipelines
   * write, so a pipeline is handed this.
   */
  readonly logReport: (context: PipelineContext, date: string, version: number) => Promise<string>;
  /** What keeping customers costs and brings in: reports have its profit. */
  readonly campaign: Required<RetentionCampaign>;
  /** Who asked for the work, for the record: a user of this machine, or whoever logged in. */
  readonly operator: string;
  /** Aborted when the work is cancelled; long work ends at its next step. */
  readonly signal: AbortSignal;
  /** Keeps work of the same kind in this process in line. */
  readonly line: WorkLine;
}
