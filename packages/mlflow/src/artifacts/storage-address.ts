import { resolve } from 'node:path';
import { invalid } from '../protocol/mlflow-error.js';
import { decodeOnce } from '../protocol/unquote.js';

/** Schemes whose addresses choose the host to connect to (mlflow/store/artifact/host_policy.py). */
const HOST_ADDRESSED = ['ftp', 'sftp', 'hdfs', 'viewfs', 'http', 'https', 'r2', 'b2', 'abfss'];

/** Longest location of an experiment, in characters (mlflow/environment_variables.py). */
const MAX_LOCATION = 2048;
const TOO_LONG = `Invalid artifact path length. The length of the artifact path cannot be greater than ${MAX_LOCATION} characters.`;

/**
 * Refuses an artifact address that would send its readers to a host that the caller chose.
 *
 * @param field the address's name in the request
 * @throws MlflowError INVALID_PARAMETER_VALUE
 */
export function refuseForeignHost(address: string, field: string): void {
  const scheme = schemeOf(address);
  const namesHost = HOST_ADDRESSED.includes(scheme) || (scheme === 'mlflow-artifacts' && /^[^:]*:\/\/[^/]/.test(address));
  if (!namesHost) return;
  throw invalid(
    `'${field}' cannot use the '${scheme}' scheme: the '${scheme}' scheme addresses a host other than the tracking server's ` +
      'configured artifact storage, so the server would connect to the host named in the URI.',
  );
}

/**
 * Refuses an unsafe location for an experiment's artifacts (mlflow/server/handlers.py, `_validate_storage_location_uri`).
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE
 */
export function checkArtifactLocation(location: string): void {
  const [path = '', query = ''] = location.split('?');
  if (location.includes('#') || path.slice(path.lastIndexOf('/')).includes(';')) {
    throw invalid("'artifact_location' URL can't include fragments or params.");
  }
  if (query.includes('..') || decodeOnce(query).includes('..')) throw invalid('Invalid query string');
  refuseForeignHost(location, 'artifact_location');
  if (location.startsWith('runs:')) throw invalid(`Artifact location cannot be a runs:/ URI. Given: '${location}'`);
  if (location.length > MAX_LOCATION) throw invalid(TOO_LONG);
}

/** A location with its whole path: a relative one is below this process's working directory, as on the real server. */
export function absoluteLocation(location: string): string {
  return schemeOf(location) === '' ? resolve(location) : location;
}

function schemeOf(address: string): string {
  return /^([a-z][\w+.-]*):/i.exec(address)?.[1]?.toLowerCase() ?? '';
}
