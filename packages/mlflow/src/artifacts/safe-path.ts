import { invalid } from '../protocol/mlflow-error.js';
import { unquote } from '../protocol/unquote.js';

/** Limits of file systems in bytes of UTF-8: of one name, and of a path after room is left for the root. */
const MOST_IN_SEGMENT = 255;
const MOST_IN_PATH = 3000;

/**
 * The segments of an artifact path that a client sent. A path that could leave its root is refused.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE for an absolute path, `..`, backslashes, drive letters, NUL, an
 *   such a thing in an encoding that is still there after the one that HTTP undoes, or more than a file system takes
 */
export function safeSegments(path: string): string[] {
  if (isSuspicious(path) || isSuspicious(unquote(path)) || /%2e|%2f|%5c|%00/i.test(path)) throw invalid('Invalid path');
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (Buffer.byteLength(path) > MOST_IN_PATH || segments.some((segment) => Buffer.byteLength(segment) > MOST_IN_SEGMENT)) {
    throw invalid(
      `Invalid path: '${path.slice(0, 100)}…' is too long; a name has at most ${MOST_IN_SEGMENT} bytes, a path ${MOST_IN_PATH}`,
    );
  }
  return segments;
}

function isSuspicious(path: string): boolean {
  return path.startsWith('/') || /[\\\0]/.test(path) || /^[a-z]:/i.test(path) || path.split('/').includes('..');
}
