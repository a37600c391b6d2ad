import { ChurnopsError } from '../../errors.js';

/** An error of the S3 client as one that says what to check. */
export function asStorageFailure(error: unknown): unknown {
  if (error instanceof ChurnopsError) return error;
  const { name, message, code, $metadata } = error as NodeJS.ErrnoException & {
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  if ($metadata === undefined && code === undefined && name !== 'TimeoutError') return error;
  const status = $metadata?.httpStatusCode;
  const remedy =
    status === 403 || status === 404
      ? 'check that the bucket exists, and that the key may list, read, write and delete in it'
      : 'check that the S3 runs and is reached at its address, and try again';
  return new ChurnopsError('CHURN_STORAGE', `the bucket cannot be used: ${message || name}`, remedy, { cause: error });
}
