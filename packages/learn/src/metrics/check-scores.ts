import { InvalidArgumentError } from '../checks/errors.js';

/** Throws unless labels are 0 or 1 and as many as the scores, at least one. */
export function checkScores(yTrue: ArrayLike<number>, score: ArrayLike<number>): void {
  checkLengths(yTrue, score);
  for (let i = 0; i < yTrue.length; i++) {
    if (yTrue[i] !== 0 && yTrue[i] !== 1) throw new InvalidArgumentError(`yTrue[${i}]`, yTrue[i], '0 or 1');
    if (Number.isNaN(score[i])) throw new InvalidArgumentError(`score[${i}]`, score[i], 'a number');
  }
}

/** Throws unless both have one length, at least 1. */
export function checkLengths(yTrue: ArrayLike<number>, other: ArrayLike<number>): void {
  if (yTrue.length === 0) throw new InvalidArgumentError('yTrue', yTrue, 'not empty');
  if (yTrue.length !== other.length)
    throw new InvalidArgumentError('yTrue', yTrue, `as long as the predictions (${other.length})`);
}
