import { invalid } from '../protocol/mlflow-error.js';

/** Stages that MLflow 2 still offers beside aliases. */
const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
export type Stage = (typeof STAGES)[number];

/** Stages that usually have one version: a new one may archive the others. */
export const ACTIVE_STAGES: readonly Stage[] = ['Staging', 'Production'];

/**
 * The stage that a client names, in upper or lower case.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE if there is no such stage
 */
export function knownStage(text: string): Stage {
  const stage = STAGES.find((known) => known.toLowerCase() === text.toLowerCase());
  if (!stage) throw invalid(`Invalid Model Version stage: ${text}. Value must be one of ${STAGES.join(', ')}.`);
  return stage;
}
