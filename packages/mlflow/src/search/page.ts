import { invalid } from '../protocol/mlflow-error.js';

/** One page of a longer result. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextPageToken: string | undefined;
}

/** The offset in a page token; 0 without a token. @throws MlflowError INVALID_PARAMETER_VALUE for any other text */
export function pageOffset(token: string | undefined): number {
  if (!token) return 0;
  const offset = Number(Buffer.from(token, 'base64url').toString('utf8') || NaN);
  if (!Number.isSafeInteger(offset) || offset < 0) throw invalid('Invalid page token, could not base64-decode');
  return offset;
}

/** Makes a page of `rows`, which were read from `offset` on. If there are more than `limit`, another page follows. */
export function page<T>(rows: readonly T[], offset: number, limit: number): Page<T> {
  const more = rows.length > limit;
  return {
    items: more ? rows.slice(0, limit) : rows,
    nextPageToken: more ? Buffer.from(String(offset + limit)).toString('base64url') : undefined,
  };
}
