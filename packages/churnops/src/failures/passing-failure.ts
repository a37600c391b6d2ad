import { ChurnopsError } from '../errors.js';

/** What Node says of a connection that cannot be made, or breaks. */
const NETWORK = /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|E(HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN)$/;
/**
 * SQLSTATEs of a server that cannot take work now: connection exceptions, insufficient resources, and operator intervention
 * (PostgreSQL, "PostgreSQL Error Codes", classes 08, 53 and 57P).
 */
const SERVER_BUSY = /^(08|53|57P)/;
/** SQLSTATEs of work that was broken off: by somebody, or a time limit (statement, lock, idle transaction, transaction); because of a deadlock or a conflict. */
const TIMED_OUT = /^(57014|55P03|25P0[34])$/;
const CONFLICT = /^(40001|40P01)$/;
/** The SQLSTATE of a disk that is full, and what Node says of one. */
const DISK_FULL = '53100';
const NO_ROOM = /^(ENOSPC|EDQUOT)$/;
/** Of these, a connection that was there. */
const BROKE = /^(ECONNRESET|ECONNABORTED|EPIPE)$/;
/** What `pg` and `pg-pool` say of their own connections, without a code. */
const CONNECTION_LOST = /^(Connection terminated|timeout exceeded when trying to connect|Client .* is not queryable)/;

/**
 * A failure of the database, of the artifact store's network or of a full disk that passes, so that the same work may be done later.
 *
 * @returns CHURN_DATABASE_UNREACHABLE or CHURN_STORAGE; undefined for an error of another kind
 */
export function passingFailure(error: Error): ChurnopsError | undefined {
  const { code = '', severity, $metadata: s3 } = error as Error & Failure;
  const what = error.message || code;
  // The S3 client notes in its errors what came of the request.
  if (s3) {
    const { httpStatusCode: status = 0 } = s3;
    if (!(status === 429 || status >= 500 || NETWORK.test(code))) return undefined;
    const remedy = 'check that the artifact store works, and try again';
    return new ChurnopsError('CHURN_STORAGE', `the artifact store does not answer as it should: ${what}`, remedy, {
      cause: error,
    });
  }
  if (code === DISK_FULL && severity !== undefined) {
    const remedy = 'make room on the disk of the database (DATABASE_URL, or CHURNOPS_HOME without it), and try again';
    return new ChurnopsError('CHURN_DATABASE_UNREACHABLE', `the database has no room: ${what}`, remedy, { cause: error });
  }
  if (severity !== undefined && (TIMED_OUT.test(code) || CONFLICT.test(code))) {
    const limits = 'raise statement_timeout, lock_timeout and the like for the user of DATABASE_URL';
    const remedy = TIMED_OUT.test(code) ? `try again; if it comes again, ${limits}` : 'try again';
    return new ChurnopsError('CHURN_DATABASE_UNREACHABLE', `the database broke the work off: ${what}`, remedy, { cause: error });
  }
  if (NO_ROOM.test(code)) {
    const remedy = 'make room on the disk of CHURNOPS_HOME or of the folder for temporary files, and try again';
    return new ChurnopsError('CHURN_STORAGE', `the disk is full: ${what}`, remedy, { cause: error });
  }
  const isPassing = severity !== undefined ? SERVER_BUSY.test(code) : NETWORK.test(code) || CONNECTION_LOST.test(error.message);
  if (!isPassing) return undefined;
  const [found, remedy] =
    BROKE.test(code) || what.startsWith('Connection terminated')
      ? ['the connection to the database broke', "see the server's log for why, check that it runs, and try again"]
      : ['the database does not answer', 'check that the database of DATABASE_URL runs and takes connections, and try again'];
  return new ChurnopsError('CHURN_DATABASE_UNREACHABLE', `${found}: ${what}`, remedy, { cause: error });
}

/** What the libraries add to their errors. */
interface Failure {
  /** A SQLSTATE, or Node's. */
  readonly code?: string;
  /** Of an error that Postgres sent. */
  readonly severity?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
