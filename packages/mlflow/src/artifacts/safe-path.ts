import { invalid } from '../protocol/mlflow-error.js';

/** What file systems take, in bytes of UTF-8: of one name, and of a path less what the root needs. */
const MOST_IN_SEGMENT = 255;
const MOST_IN_PATH = 3000;

/**
 * The segments of an artifact path from outside, once it is sure to stay below its root.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE for an absolute path, `..`, backslashes, drive letters, NUL, an
 *   encoding that is still there after the one that HTTP undoes, or more than a file system takes
 */
export function safeSegments(path: string): string[] {
  const suspicious = path.startsWith('/') || /[\\\0]/.test(path) || /^[a-z]:/i.test(path) || /%2e|%2f|%5c|%00/i.test(path);
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (suspicious || segments.includes('..')) throw invalid(`Invalid path: ${JSON.stringify(path)}`);
  if (Buffer.byteLength(path) > MOST_IN_PATH || segments.some((segment) => Buffer.byteLength(segment) > MOST_IN_SEGMENT)) {
    throw invalid(
      `Invalid path: '${path.slice(0, 100)}…' is too long; a name has at most ${MOST_IN_SEGMENT} bytes, a path ${MOST_IN_PATH}`,
    );
  }
  return segments;
}
