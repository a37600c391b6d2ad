/**
 * An artifact location in two parts: its path without a last slash, and its query, which may be empty. Postgres and JavaScript read the
 * expression alike.
 */
export const LOCATION_PARTS = '^([^?]*?)/?(\\?.*)?$';

/**
 * The address of a file or folder below an artifact location. A query stays at the end.
 *
 * @example
 * belowLocation('s3://bucket/folder?region=eu', '5/artifacts'); // s3://bucket/folder/5/artifacts?region=eu
 */
export function belowLocation(location: string, path: string): string {
  return location.replace(new RegExp(LOCATION_PARTS, 's'), (_, before: string, query = '') => `${before}/${path}${query}`);
}
