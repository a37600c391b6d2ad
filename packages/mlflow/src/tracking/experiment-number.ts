import { invalid } from '../protocol/mlflow-error.js';

const EXPERIMENT_ID = /^-?\d{1,15}$/;

/**
 * The number in an experiment id.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE if the id is not a number
 */
export function experimentNumber(id: string): number {
  if (!EXPERIMENT_ID.test(id)) throw invalid(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`);
  return Number(id);
}
