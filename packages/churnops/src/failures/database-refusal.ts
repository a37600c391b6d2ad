import { ESCAPES } from '../database-url.js';
import { ChurnopsError } from '../errors.js';
import { UNTRUSTED } from './tls-problem.js';

/**
 * SQLSTATEs of a server that will say no each time (PostgreSQL, "Postgres Error Codes"), and what to do about each: a wrong login, a database that is not
 * there, a missing right, a server that only reads.
 */
const REFUSALS: readonly [RegExp, string][] = [
  [/^28P01$/, `correct user and password in DATABASE_URL, where ${ESCAPES}`],
  [
    /^28/,
    'correct user and database in DATABASE_URL, or let the server take this user from here (pg_hba.conf); sslmode=require encrypts',
  ],
  [/^3D000$/, 'correct the name of the database in DATABASE_URL, or create it'],
  [
    /^42501$/,
    'give the user of DATABASE_URL the rights of churnops_writer in deploy/postgres/roles (predict --shard takes those of churnops), or name another user',
  ],
  [
    /^25006$/,
    'name a server and a user that may write in DATABASE_URL: this server is a copy that only reads, or default_transaction_read_only is on for the user',
  ],
  [/^3F000$/, 'let the search_path of the user of DATABASE_URL begin with a schema that is there, such as public'],
  [
    /^22P05$/,
    "make the database with the encoding UTF8 (CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0), and import again",
  ],
];
/** What `pg` says where the server wants a password and the URL has none. */
const NO_PASSWORD = /client password must be a (non-empty )?string/;
/** What `pg` and Node's TLS say of encryption that one side wants and the other has not. */
const TLS = /^The server does not support SSL connections|^There was an error establishing an SSL connection/;

/** A refusal of the database that comes again with each try: CHURN_DATABASE_REFUSED; undefined for an error of another kind. */
export function databaseRefusal(error: Error): ChurnopsError | undefined {
  const { code = '', severity } = error as Error & { readonly code?: string; readonly severity?: string };
  const [, bySqlstate] = (severity !== undefined && REFUSALS.find(([pattern]) => pattern.test(code))) || [];
  const remedy =
    bySqlstate ??
    (NO_PASSWORD.test(error.message)
      ? 'put the password into DATABASE_URL: postgres://USER:PASSWORD@HOST/DATABASE'
      : TLS.test(error.message)
        ? 'the server speaks without encryption: leave sslmode out of DATABASE_URL, or switch on ssl in postgresql.conf'
        : severity === undefined && UNTRUSTED.test(code)
          ? "name the certificate that signed the server's in DATABASE_URL: sslrootcert=FILE; sslmode=no-verify encrypts without looking at it"
          : undefined);
  if (remedy === undefined) return undefined;
  return new ChurnopsError('CHURN_DATABASE_REFUSED', `the database of DATABASE_URL refuses: ${error.message}`, remedy, {
    cause: error,
  });
}
