import type { Command } from './command.js';
import { domainClassifierCommand } from './domain-classifier.js';
import { driftReportCommand } from './drift-report.js';
import { importCommand } from './import.js';
import { mlflowGcCommand } from './mlflow-gc.js';
import { modelsCommand } from './models.js';
import { monitorCommand } from './monitor.js';
import { outcomesCommand } from './outcomes.js';
import { performanceCommand } from './performance.js';
import { pipelineRunsCommand } from './pipeline-runs.js';
import { predictCommand } from './predict.js';
import { predictionsCommand } from './predictions.js';
import { promoteCommand } from './promote.js';
import { qualityReportCommand } from './quality-report.js';
import { reportCommand } from './report.js';
import { riskSharesCommand } from './risk-shares.js';
import { runsCommand } from './runs.js';
import { segmentReportCommand } from './segment-report.js';
import { statusCommand } from './status.js';
import { trainCommand } from './train.js';

/** Every command, in the order that `--help` and the OpenAPI document list them. */
export const COMMANDS: readonly Command[] = [
  importCommand,
  outcomesCommand,
  trainCommand,
  predictCommand,
  monitorCommand,
  performanceCommand,
  promoteCommand,
  modelsCommand,
  runsCommand,
  statusCommand,
  pipelineRunsCommand,
  predictionsCommand,
  driftReportCommand,
  qualityReportCommand,
  segmentReportCommand,
  domainClassifierCommand,
  riskSharesCommand,
  reportCommand,
  mlflowGcCommand,
];
