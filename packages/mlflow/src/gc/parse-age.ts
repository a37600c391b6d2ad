import { invalid } from '../protocol/mlflow-error.js';

const NUMBER = String.raw`(\d+(?:\.\d*)?|\.\d+)`;
const AGE = new RegExp(`^(?:${NUMBER}d)?(?:${NUMBER}h)?(?:${NUMBER}m)?(?:${NUMBER}s)?$`);
/** Length of a day, an hour, a minute and a second in ms. */
const UNITS = [86_400_000, 3_600_000, 60_000, 1000];

/**
 * Parses an age in the format of `mlflow gc --older-than`: days, hours, minutes and seconds in this order. Each is optional and may have a
 * fraction. Examples: `1d2h3m4s`, `1.5d`.
 *
 * @returns the age in ms
 * @throws MlflowError INVALID_PARAMETER_VALUE for a text in another format
 */
export function parseAge(text: string): number {
  const parts = AGE.exec(text)?.slice(1);
  if (!parts || text === '') {
    throw invalid(`Could not parse any time information from '${text}'. Examples of valid strings: '8h', '2d8h5m20s', '2m4s'`);
  }
  return Math.trunc(parts.reduce((sum, part = '0', i) => sum + Number(part) * (UNITS[i] as number), 0));
}
