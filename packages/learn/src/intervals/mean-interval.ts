import { InvalidArgumentError } from '../checks/errors.js';
import { type Interval, plainInterval } from './interval.js';

/** The range of a metric that is a mean over the rows. */
export interface MeanRange {
  readonly least?: number;
  readonly most?: number;
}

/**
 * The mean of a value of each row, with the normal interval of a mean (central limit theorem).
 *
 * @param rows number of rows
 * @param figureOf the value of a row
 * @throws InvalidArgumentError for fewer than 2 rows, or a confidence outside (0, 1)
 */
export function meanInterval(
  rows: number,
  figureOf: (row: number) => number,
  confidence: number,
  range: MeanRange = {},
): Interval {
  if (rows < 2) throw new InvalidArgumentError('yTrue', rows, 'at least 2 rows');
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += figureOf(i);
  const value = sum / rows;
  let squares = 0;
  for (let i = 0; i < rows; i++) squares += (figureOf(i) - value) ** 2;
  return plainInterval({ value, standardError: Math.sqrt(squares / (rows - 1) / rows), ...range }, confidence);
}
