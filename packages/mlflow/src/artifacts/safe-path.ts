import { invalid } from '../protocol/mlflow-error.js';

/**
 * The segments of an artifact path from outside, once it is sure to stay below its root.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE for an absolute path, `..`, backslashes, drive letters, NUL or an
 *   encoding that is still there after the one that HTTP undoes
 */
export function safeSegments(path: string): string[] {
  const suspicious = path.startsWith('/') || /[\\\0]/.test(path) || /^[a-z]:/i.test(path) || /%2e|%2f|%5c|%00/i.test(path);
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (suspicious || segments.includes('..')) throw invalid(`Invalid path: ${JSON.stringify(path)}`);
  return segments;
}
