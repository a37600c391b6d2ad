/** One of the two samples that are compared. */
export type SampleName = 'reference' | 'current';

/**
 * Thrown when a sample has no values, so there is nothing to compare.
 *
 * @example
 * try { new SamplePair('cat', [], ['yes']) }
 * catch (error) { if (error instanceof EmptySampleError) console.log(error.code, error.sample) } // DRIFT_EMPTY_SAMPLE reference
 */
export class EmptySampleError extends RangeError {
  override readonly name = 'EmptySampleError';
  readonly code = 'DRIFT_EMPTY_SAMPLE';

  constructor(readonly sample: SampleName) {
    super(`the ${sample} sample is empty; compare samples with at least one value each`);
  }
}

/**
 * Thrown when a sample has a value that a test can't take, such as NaN.
 *
 * @example
 * try { wasserstein.score(new SamplePair('num', [1, NaN], [1])) }
 * catch (error) { if (error instanceof SampleValueError) console.log(error.code, error.index) } // DRIFT_SAMPLE_VALUE 1
 */
export class SampleValueError extends RangeError {
  override readonly name = 'SampleValueError';
  readonly code = 'DRIFT_SAMPLE_VALUE';

  constructor(
    readonly sample: SampleName,
    readonly index: number,
    readonly value: unknown,
  ) {
    super(
      `value ${index} of the ${sample} sample is ${String(value)}; leave out everything that is not a finite number before a test`,
    );
  }
}

/**
 * Thrown when a test can't judge samples like these, because they have too few values or all values are the same.
 *
 * @example
 * try { eppsSingleton.score(new SamplePair('num', [1, 2], [1, 2])) }
 * catch (error) { if (error instanceof UntestableError) console.log(error.code) } // DRIFT_UNTESTABLE
 */
export class UntestableError extends RangeError {
  override readonly name = 'UntestableError';
  readonly code = 'DRIFT_UNTESTABLE';
}

/**
 * A policy that does not exist, or asks for something that does not make sense.
 *
 * @example
 * try { datasetDrift(columns, { level: 5 }) }
 * catch (error) { if (error instanceof PolicyError) console.log(error.code, error.field) } // DRIFT_POLICY level
 */
export class PolicyError extends RangeError {
  override readonly name = 'PolicyError';
  readonly code = 'DRIFT_POLICY';

  /** @param expected what would be right, as the end of a sentence */
  constructor(
    readonly field: string,
    value: unknown,
    expected: string,
  ) {
    super(`${field} is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}; give ${expected}`);
  }
}
