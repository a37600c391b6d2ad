import type { IncomingHttpHeaders } from 'node:http';
import { ChurnopsError } from '../errors.js';

/** Names who runs the command that has the server do its work. Only whoever has the token of `server.json` is believed. */
const HEADER = 'churnops-operator';

/** Escaped, as a header holds no letters beyond Latin-1. */
export function operatorHeader(operator: string): Record<string, string> {
  return { [HEADER]: encodeURIComponent(operator) };
}

/**
 * The operator that a request names; undefined if it names none.
 *
 * @throws ChurnopsError CHURN_BAD_INPUT
 */
export function readOperator(headers: IncomingHttpHeaders): string | undefined {
  const header = headers[HEADER];
  if (header === undefined) return undefined;
  const name = unescaped(String(header));
  if (name !== undefined && /^\P{Cc}{1,256}$/u.test(name)) return name;
  throw new ChurnopsError(
    'CHURN_BAD_INPUT',
    `the header ${HEADER} must be a user name of 1 to 256 characters, escaped as in a URL; got ${JSON.stringify(header)}`,
    'leave the header out, or name the user who asks for the work',
  );
}

function unescaped(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
