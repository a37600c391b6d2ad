/**
 * A caller's mistake: an argument that an estimator, metric or splitter cannot take.
 *
 * @example
 * try { new RandomForestClassifier({ nEstimators: 0 }) }
 * catch (error) { if (error instanceof InvalidArgumentError) console.log(error.argument, error.value) }
 */
export class InvalidArgumentError extends Error {
  override readonly name = 'InvalidArgumentError';

  /**
   * @param argument name of the argument at fault
   * @param value what was passed
   * @param expected what would have been right, as the end of "must be …"
   */
  constructor(
    readonly argument: string,
    readonly value: unknown,
    readonly expected: string,
  ) {
    super(`${argument} must be ${expected}; got ${describe(value)}`);
  }
}

/** An estimator or transformer was used before `fit`. */
export class NotFittedError extends Error {
  override readonly name = 'NotFittedError';

  constructor(estimator: string) {
    super(`this ${estimator} is not fitted yet; call fit() first`);
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    return `an array of length ${(value as unknown as ArrayLike<unknown>).length}`;
  }
  return String(value);
}
