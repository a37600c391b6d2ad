import { invalid } from '../protocol/mlflow-error.js';

/** Half of a surrogate pair, which no UTF-8 can hold. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Refuses text that Postgres cannot store as it is: with NUL, or with half a character. @throws MlflowError INVALID_PARAMETER_VALUE */
export function refuseUnstorable(value: unknown): void {
  if (typeof value === 'string' && value.includes('\0')) {
    throw invalid(`Invalid value ${JSON.stringify(value).slice(0, 200)}: a text must not have a NUL character.`);
  }
  if (typeof value === 'string' && LONE_SURROGATE.test(value)) {
    throw invalid(`Invalid value ${JSON.stringify(value).slice(0, 200)}: a text must not have half of a surrogate pair.`);
  }
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) refuseUnstorable(item);
}
