/** What an error code means to the caller: the HTTP status, the exit status of the command line, and whether a retry may work. */
export interface ErrorKind {
  readonly http: number;
  /** 1 failed, 2 wrong usage, 75 (EX_TEMPFAIL of sysexits.h) failed but worth a retry, 130 cancelled (128 + SIGINT, as in shells). */
  readonly exit: 1 | 2 | 75 | 130;
  readonly retryable: boolean;
}

const BAD_INPUT = { http: 400, exit: 1, retryable: false } as const;
const WRONG_USAGE = { http: 400, exit: 2, retryable: false } as const;
const MISSING = { http: 404, exit: 1, retryable: false } as const;
const CONFLICT = { http: 409, exit: 1, retryable: false } as const;
const BUSY = { http: 409, exit: 75, retryable: true } as const;
const NOT_READY = { http: 503, exit: 1, retryable: false } as const;
const UNAVAILABLE = { http: 503, exit: 75, retryable: true } as const;
const CALLED_OFF = { http: 503, exit: 130, retryable: false } as const;
const BROKEN = { http: 500, exit: 1, retryable: false } as const;

/** Every code and its meaning. HTTP, the command line and the schedule all read this table. */
export const ERRORS = {
  CHURN_ABANDONED: UNAVAILABLE,
  CHURN_BACKUP_DAMAGED: BAD_INPUT,
  CHURN_BAD_INPUT: BAD_INPUT,
  CHURN_BODY_TOO_LARGE: { http: 413, exit: 1, retryable: false },
  CHURN_BUSY: BUSY,
  CHURN_CANCELLED: CALLED_OFF,
  CHURN_CANNOT_LISTEN: BROKEN,
  CHURN_CANNOT_SCORE: NOT_READY,
  CHURN_CANNOT_WRITE: BROKEN,
  CHURN_CHAMPION_MOVED: BUSY,
  CHURN_CONFIG: BROKEN,
  CHURN_COPY_DIFFERS: BROKEN,
  CHURN_CSV_BLANK: BAD_INPUT,
  CHURN_CSV_COLUMN_MISSING: BAD_INPUT,
  CHURN_CSV_COLUMN_TWICE: BAD_INPUT,
  CHURN_CSV_COLUMN_UNKNOWN: BAD_INPUT,
  CHURN_CSV_COMPRESSION: BAD_INPUT,
  CHURN_CSV_CONFLICT_MARKERS: BAD_INPUT,
  CHURN_CSV_DECIMAL: BAD_INPUT,
  CHURN_CSV_DELIMITER: BAD_INPUT,
  CHURN_CSV_DUPLICATE_ID: BAD_INPUT,
  CHURN_CSV_EMPTY: BAD_INPUT,
  CHURN_CSV_ENCODING: BAD_INPUT,
  CHURN_CSV_FIELD_COUNT: BAD_INPUT,
  CHURN_CSV_INVALID: BAD_INPUT,
  CHURN_CSV_LINE_LENGTH: BAD_INPUT,
  CHURN_CSV_NOT_CSV: BAD_INPUT,
  CHURN_CSV_QUOTE: BAD_INPUT,
  CHURN_CSV_RANGE: BAD_INPUT,
  CHURN_CSV_TYPE: BAD_INPUT,
  CHURN_CSV_VALUE: BAD_INPUT,
  CHURN_DATABASE_DAMAGED: BROKEN,
  CHURN_DATABASE_MIGRATION: BROKEN,
  CHURN_DATABASE_NEWER: BROKEN,
  CHURN_DATABASE_REFUSED: BROKEN,
  CHURN_DATABASE_TOO_OLD: BROKEN,
  CHURN_DATABASE_UNREACHABLE: UNAVAILABLE,
  CHURN_DATE: WRONG_USAGE,
  CHURN_DOCKER: BROKEN,
  CHURN_DRIFT: BROKEN,
  CHURN_FAILED: BROKEN,
  CHURN_FILE_MISSING: MISSING,
  CHURN_FORBIDDEN: { http: 403, exit: 1, retryable: false },
  CHURN_FOREIGN_MODEL: NOT_READY,
  CHURN_HOME_IN_USE: BUSY,
  CHURN_MEDIA_TYPE: { http: 415, exit: 1, retryable: false },
  CHURN_MLFLOW: UNAVAILABLE,
  CHURN_MLFLOW_REFUSED: { http: 502, exit: 1, retryable: false },
  CHURN_NO_ADMIN: BROKEN,
  CHURN_NOT_FOUND: MISSING,
  CHURN_NO_CHAMPION: NOT_READY,
  CHURN_NO_CUSTOMERS: CONFLICT,
  CHURN_NO_PREDICTIONS: CONFLICT,
  CHURN_NO_REFERENCE: CONFLICT,
  CHURN_NO_SUCH_VERSION: MISSING,
  CHURN_ONNXRUNTIME_MISSING: NOT_READY,
  CHURN_PYFUNC_MISSING: NOT_READY,
  CHURN_PYFUNC_OTHER_VERSION: NOT_READY,
  CHURN_PYFUNC_UNAVAILABLE: UNAVAILABLE,
  CHURN_SCHEMA: BROKEN,
  CHURN_SHARDS_MISSING: BUSY,
  CHURN_STACK: BROKEN,
  CHURN_STORAGE: UNAVAILABLE,
  CHURN_SERVER_STOPPED: UNAVAILABLE,
  CHURN_TOO_MANY_LOGINS: { http: 429, exit: 75, retryable: true },
  CHURN_TRAINING_DATA: CONFLICT,
  CHURN_UNAUTHENTICATED: { http: 401, exit: 1, retryable: false },
  CHURN_USAGE: WRONG_USAGE,
} as const satisfies Readonly<Record<`CHURN_${string}`, ErrorKind>>;

export type ErrorCode = keyof typeof ERRORS;

/** An error as JSON, the same on stdout with `--json` and over HTTP. */
export interface ErrorDocument {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

/** The error of work that was cancelled. */
export function calledOff(): ChurnopsError {
  return new ChurnopsError('CHURN_CANCELLED', 'the work was cancelled', 'run the command again; nothing is half-done');
}

/** The error of work whose process was told to end, by SIGTERM: whoever did that may want it done elsewhere or later. */
export function stopped(): ChurnopsError {
  return new ChurnopsError(
    'CHURN_SERVER_STOPPED',
    'churnops was stopped during the work',
    'run the command again; nothing is half-done',
  );
}

/** An error that the user can fix. It is shown without a stack trace: what was found, and what to do. */
export class ChurnopsError extends Error {
  override readonly name = 'ChurnopsError';

  /**
   * @param code stable, for scripts; `ERRORS` has its meaning
   * @param message what was found, and where
   * @param remedy what to do about it
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  get kind(): ErrorKind {
    return ERRORS[this.code];
  }

  toJSON(): ErrorDocument {
    return { code: this.code, message: this.message, remedy: this.remedy };
  }
}
