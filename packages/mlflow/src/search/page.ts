import { invalid } from '../protocol/mlflow-error.js';
import { pythonString, pythonValue } from '../protocol/python-text.js';

/** One page of a longer result. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken: string | undefined;
}

/**
 * The offset in a page token that `nextPageToken` gave; 0 without a token (mlflow/utils/search_utils.py,
 * `parse_start_offset_from_page_token`).
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE
 */
export function pageOffset(token: string | undefined): number {
  if (!token) return 0;
  const parsed = decodeToken(token);
  const offset = (parsed as { offset?: unknown } | null)?.offset;
  if (!offset) throw invalid(`Invalid page token, parsed value=${pythonValue(parsed)}`);
  if (!/^\d{1,15}$/.test(String(offset))) throw invalid(`Invalid page token, not stringable ${offset}`);
  return Number(offset);
}

/** Makes a page of `rows`, which were read from `offset` on. If there are more than `limit`, another page follows. */
export function page<T>(rows: readonly T[], offset: number, limit: number): Page<T> {
  const more = rows.length > limit;
  return {
    items: more ? rows.slice(0, limit) : rows,
    nextPageToken: more ? encodeToken({ offset: offset + limit }) : undefined,
  };
}

/** JSON in base64, as the real server's tokens are. */
export function encodeToken(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}

/**
 * What `encodeToken` was given.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE for a text that it did not make
 */
export function decodeToken(token: string): unknown {
  // Like Python's decoder, skip characters that base64 does not have, and insist on the padding.
  const letters = token.replace(/[^A-Za-z0-9+/=]/g, '');
  if (letters.length % 4 !== 0) throw invalid('Invalid page token, could not base64-decode');
  const text = Buffer.from(letters, 'base64').toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`Invalid page token, decoded value=b${pythonString(text)}`);
  }
}
