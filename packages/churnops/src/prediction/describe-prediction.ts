import type { PredictionResult } from './prediction-result.js';

/** A prediction in one line, for people. */
export function describePrediction(result: PredictionResult): string {
  const { customers, predicted_churners, model_version, changed, late, snapshot_on } = result;
  const made = `${customers} customers scored with version ${model_version}, ${predicted_churners} likely to leave`;
  if (!changed) return `scored already, nothing changed: ${made}`;
  return late ? `${made}; late, from the customers as of ${snapshot_on}` : made;
}
