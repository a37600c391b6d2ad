/** What MLflow 3.17 sends its clients along with the code (mlflow/error_classification.py). */
interface Classification {
  /** HTTP status of the answer. */
  readonly status: number;
  readonly sqlstate?: string;
  readonly error_class?: string;
}

const USER = 'KAM00';
const SYSTEM = 'XXM00';

/** The error codes of MLflow's REST API that this server uses (mlflow/protos/databricks.proto). */
const CODES = {
  BAD_REQUEST: { status: 400, sqlstate: USER, error_class: 'INVALID_PARAMETER_VALUE' },
  INVALID_PARAMETER_VALUE: { status: 400, sqlstate: USER, error_class: 'INVALID_PARAMETER_VALUE' },
  INVALID_STATE: { status: 500, sqlstate: SYSTEM, error_class: 'CLIENT_INTERNAL_ERROR' },
  RESOURCE_ALREADY_EXISTS: { status: 400, sqlstate: USER, error_class: 'RESOURCE_ALREADY_EXISTS' },
  RESOURCE_DOES_NOT_EXIST: { status: 404, sqlstate: USER, error_class: 'RESOURCE_NOT_FOUND' },
  ENDPOINT_NOT_FOUND: { status: 404, sqlstate: USER, error_class: 'RESOURCE_NOT_FOUND' },
  INTERNAL_ERROR: { status: 500, sqlstate: SYSTEM, error_class: 'CLIENT_INTERNAL_ERROR' },
  NOT_IMPLEMENTED: { status: 501 },
  TEMPORARILY_UNAVAILABLE: { status: 503, sqlstate: SYSTEM, error_class: 'CLIENT_INTERNAL_ERROR' },
  UNAUTHENTICATED: { status: 401 },
  PERMISSION_DENIED: { status: 403, sqlstate: USER, error_class: 'PERMISSION_DENIED' },
  RESOURCE_EXHAUSTED: { status: 429 },
} as const satisfies Readonly<Record<string, Classification>>;

export type MlflowErrorCode = keyof typeof CODES;

/** An error in MLflow's terms: what the REST API answers as `{"error_code", "message"}`. */
export class MlflowError extends Error {
  override readonly name = 'MlflowError';

  constructor(
    readonly code: MlflowErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** HTTP status of the answer. */
  get status(): number {
    return CODES[this.code].status;
  }

  toJSON(): Record<string, string> {
    const { status: _, ...classification } = CODES[this.code];
    return { error_code: this.code, message: this.message, ...classification };
  }
}

export function invalid(message: string): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', message);
}

export function notFound(message: string): MlflowError {
  return new MlflowError('RESOURCE_DOES_NOT_EXIST', message);
}
