/** Error codes of MLflow's REST API (mlflow/protos/databricks.proto) that this server gives, with their HTTP status. */
const STATUS = {
  BAD_REQUEST: 400,
  INVALID_PARAMETER_VALUE: 400,
  INVALID_STATE: 500,
  RESOURCE_ALREADY_EXISTS: 400,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
} as const;

export type MlflowErrorCode = keyof typeof STATUS;

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
    return STATUS[this.code];
  }

  toJSON(): { error_code: string; message: string } {
    return { error_code: this.code, message: this.message };
  }
}

export function invalid(message: string): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', message);
}

export function notFound(message: string): MlflowError {
  return new MlflowError('RESOURCE_DOES_NOT_EXIST', message);
}
