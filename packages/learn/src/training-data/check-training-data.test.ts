import { describe, expect, it } from 'vitest';
import { matrixFromRows } from '../data/matrix.js';
import { checkFeatures, checkTrainingData } from './check-training-data.js';

const X = matrixFromRows([[1], [2], [3], [4]]);

describe('checkTrainingData', () => {
  it('numbers the classes in ascending order of their labels', () => {
    expect(checkTrainingData(X, [7, -1, 7, 3])).toEqual({ classes: [-1, 3, 7], codes: Int32Array.of(2, 0, 2, 1) });
  });

  it('names the argument that it refuses', () => {
    const refuses = (...given: Parameters<typeof checkTrainingData>) => expect(() => checkTrainingData(...given));
    refuses(matrixFromRows([]), []).toThrow('X must be a matrix with at least one row; got "0 rows"');
    refuses(X, [0, 1]).toThrow('y must be of length 4, one for each row of X; got an array of length 2');
    refuses(X, [1, 1, 1, 1]).toThrow('y must be labels of at least two classes; got 1');
    refuses(X, [1, 0, Number.NaN, 1]).toThrow('y must be finite numbers; got NaN');
    refuses(X, [0, 1, 0, 1], [1, 1]).toThrow('sampleWeight must be of length 4, one for each row of X');
    refuses(X, [0, 1, 0, 1], [1, 1, -1, 1]).toThrow('sampleWeight must be finite and not negative; got -1');
    refuses(
      matrixFromRows([
        [1, 2],
        [3, Number.NaN],
      ]),
      [0, 1],
    ).toThrow('X[1, 1] must be finite; got NaN');
  });

  it('accepts NaN where it means missing, but never infinity', () => {
    const missing = matrixFromRows([[Number.NaN], [1]]);
    expect(checkTrainingData(missing, [0, 1], undefined, 'NaN is missing').classes).toEqual([0, 1]);
    const infinite = matrixFromRows([[1], [-Infinity]]);
    expect(() => checkTrainingData(infinite, [0, 1], undefined, 'NaN is missing')).toThrow('X[1, 0] must be finite, or NaN');
  });
});

it('checkFeatures names the number of features in fit', () => {
  expect(() => checkFeatures(X, 1)).not.toThrow();
  expect(() => checkFeatures(X, 3)).toThrow('X must be a matrix with 3 columns, as in fit; got "1 columns"');
});
