import type { JsonDouble } from './entities.js';

/** A number as MLflow's API writes it. JSON has no NaN or infinity, so these become strings. */
export function jsonDouble(value: number): JsonDouble {
  return Number.isFinite(value) ? value : (String(value) as JsonDouble);
}
