import { InvalidArgumentError } from '../checks/errors.js';

/** Probabilities may miss 0 and 1 by this much: they are sums of rounded numbers. */
const ROUNDING = 1e-9;

/** Throws unless labels are 0 or 1 and there is one score each, a number, and at least one. */
export function checkScores(yTrue: ArrayLike<number>, score: ArrayLike<number>): void {
  checkLengths(yTrue, score);
  checkBinary('yTrue', yTrue);
  for (let i = 0; i < score.length; i++) {
    if (Number.isNaN(score[i])) throw new InvalidArgumentError(`score[${i}]`, score[i], 'a number');
  }
}

/** Throws unless labels are 0 or 1 and there is one probability each, from 0 to 1, and at least one. */
export function checkProbabilities(yTrue: ArrayLike<number>, probability: ArrayLike<number>): void {
  checkLengths(yTrue, probability);
  checkBinary('yTrue', yTrue);
  for (let i = 0; i < probability.length; i++) checkProbability(`probability[${i}]`, probability[i]);
}

/** Throws unless `value` is from 0 to 1. */
export function checkProbability(argument: string, value: number): void {
  if (!(value >= -ROUNDING && value <= 1 + ROUNDING)) throw new InvalidArgumentError(argument, value, 'between 0 and 1');
}

/** Throws unless true and predicted labels are 0 or 1, as many of each, and at least one. */
export function checkLabels(yTrue: ArrayLike<number>, yPredicted: ArrayLike<number>): void {
  checkLengths(yTrue, yPredicted);
  checkBinary('yTrue', yTrue);
  checkBinary('yPredicted', yPredicted);
}

/** Throws unless both have one length, at least 1. */
export function checkLengths(yTrue: ArrayLike<number>, other: ArrayLike<number>): void {
  if (yTrue.length === 0) throw new InvalidArgumentError('yTrue', yTrue, 'not empty');
  if (yTrue.length !== other.length)
    throw new InvalidArgumentError('yTrue', yTrue, `as long as the predictions (${other.length})`);
}

function checkBinary(argument: string, labels: ArrayLike<number>): void {
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0 && labels[i] !== 1) throw new InvalidArgumentError(`${argument}[${i}]`, labels[i], '0 or 1');
  }
}
