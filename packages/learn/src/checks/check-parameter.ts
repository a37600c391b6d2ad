import { InvalidArgumentError } from './errors.js';

/** Throws unless `value` is a whole number of at least `least`. */
export function checkWhole(argument: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new InvalidArgumentError(argument, value, `a whole number of at least ${least}`);
  }
}

/** Throws unless `value` is a finite number above 0. */
export function checkPositive(argument: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError(argument, value, 'a finite number greater than 0');
}

/** Throws unless `value` is a finite number of at least 0. */
export function checkNonNegative(argument: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) throw new InvalidArgumentError(argument, value, 'a finite number of at least 0');
}

/** Throws unless `value` is in (0, 1]. */
export function checkShare(argument: string, value: number): void {
  if (!(value > 0 && value <= 1)) throw new InvalidArgumentError(argument, value, 'greater than 0 and at most 1');
}

/** Throws unless `value` is among `known`. */
export function checkOneOf<T>(argument: string, value: T, known: readonly T[]): void {
  if (!known.includes(value)) throw new InvalidArgumentError(argument, value, `one of ${known.join(', ')}`);
}

/** Throws unless `value` is in (0, 1). */
export function checkConfidence(value: number): void {
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('confidence', value, 'between 0 and 1');
}
