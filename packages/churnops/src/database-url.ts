import { isReadable } from './is-readable.js';

/** Postgres' own schemes. SQLAlchemy, and so MLflow and Airflow, add the name of a driver. */
const SCHEME = /^postgres(?:ql)?(\+\w+)?:\/\//i;
/** libpq's modes, and `pg`'s own for encryption without a look at the certificate. */
const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];
const FILES = ['sslrootcert', 'sslcert', 'sslkey'];
/** How what has a meaning in an address is written in its password. */
export const ESCAPES = '@ : / ? # and % in a password are written as %40 %3A %2F %3F %23 and %25';

/**
 * The address of a Postgres as `pg`, `psql` and `URL` all read it, from what people write: a driver's name goes, and a socket's folder,
 * `postgres://user@/database?host=/run/postgresql`, becomes the host.
 */
export function normalDatabaseUrl(text: string): string {
  // A percent sign or a space as it is would have `pg` escape the whole address, and what is escaped already once more.
  const url = text
    .trim()
    .replace(SCHEME, 'postgresql://')
    .replace(/%(?![0-9a-f]{2})/gi, '%25')
    .replaceAll(' ', '%20');
  const [, start, path, query] = /^(postgresql:\/\/(?:[^/?#]*@)?)(\/[^?#]*)?(\?.*)?$/.exec(url) ?? [];
  if (start === undefined) return url;
  const parameters = new URLSearchParams(query);
  const [host, port] = [parameters.get('host'), parameters.get('port')];
  if (!host?.startsWith('/')) return url;
  const rest = (query ?? '')
    .slice(1)
    .split('&')
    .filter((parameter) => !/^(host|port)=/.test(parameter));
  const more = rest.filter(Boolean).length > 0 ? `?${rest.join('&')}` : '';
  return `${start}${encodeURIComponent(host)}${port ? `:${port}` : ''}${path ?? ''}${more}`;
}

/** What is wrong with an address that `normalDatabaseUrl` has made; undefined if nothing is. The address may hold a password, so it is not repeated. */
export function databaseUrlProblem(url: string): string | undefined {
  if (/^["'].*["']$/s.test(url)) return 'must have no quotation marks around it';
  if (!SCHEME.test(url)) return 'must be a URL that starts with postgres:// or postgresql://';
  if (/\s/.test(url)) return 'must have no line breaks and tabs';
  if (!URL.canParse(url)) return `must be postgres://USER:PASSWORD@HOST:PORT/DATABASE with one host; ${ESCAPES}`;
  const { pathname, hash, searchParams } = new URL(url);
  if (hash !== '' || url.endsWith('#') || !/^\/?[^/@]*$/.test(pathname))
    return `must end with the name of the database; ${ESCAPES}`;
  const mode = searchParams.get('sslmode');
  if (mode !== null && !SSL_MODES.includes(mode)) return `must have one of these as sslmode: ${SSL_MODES.join(', ')}`;
  const missing = FILES.find((name) => searchParams.has(name) && !isReadable(searchParams.get(name) as string));
  return missing && `must name a file that this user can read as ${missing}`;
}
