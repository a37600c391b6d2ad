import { invalid } from '../protocol/mlflow-error.js';

/** Limits of file systems in bytes of UTF-8: of one name, and of a path after room is left for the root. */
const MOST_IN_SEGMENT = 255;
const MOST_IN_PATH = 3000;

/**
 * The segments of an artifact path that a client sent. A name is kept as it is: with percent signs, colons and backslashes. A path that
 * could leave its root is refused, also if it would only do so once percent-encoding is undone, however often that takes: whoever is
 * handed the name may undo it.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE for an absolute path, here or on Windows; `..` between slashes or backslashes; a NUL; more
 *   than a file system takes
 */
export function safeSegments(path: string): string[] {
  for (const reading of readings(path)) if (isSuspicious(reading)) throw invalid('Invalid path');
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (Buffer.byteLength(path) > MOST_IN_PATH || segments.some((segment) => Buffer.byteLength(segment) > MOST_IN_SEGMENT)) {
    throw invalid(
      `Invalid path: '${path.slice(0, 100)}…' is too long; a name has at most ${MOST_IN_SEGMENT} bytes, a path ${MOST_IN_PATH}`,
    );
  }
  return segments;
}

/** The path, and what it becomes each time that percent-encoding is undone. */
function* readings(path: string): Generator<string> {
  for (let current = path; ; ) {
    yield current;
    // Not decodeURIComponent, which gives up at the first percent sign that stands for itself.
    const decoded = current.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (decoded === current) return;
    current = decoded;
  }
}

function isSuspicious(path: string): boolean {
  return /^(\/|\\\\|[a-z]:[/\\])/i.test(path) || path.includes('\0') || path.split(/[/\\]/).includes('..');
}
