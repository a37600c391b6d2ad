import { expect, it } from 'vitest';
import { frameOfMatrix, rowCount, takeFrameRows } from './frame.js';
import { matrixFromRows, take, takeRows } from './matrix.js';

const X = matrixFromRows([
  [1, 2],
  [3, 4],
  [5, 6],
]);

it('rows are taken in the order asked for, and may repeat', () => {
  expect(takeRows(X, [2, 0, 2])).toEqual(
    matrixFromRows([
      [5, 6],
      [1, 2],
      [5, 6],
    ]),
  );
  expect(take(['a', 'b', 'c'], Int32Array.of(1, 1))).toEqual(['b', 'b']);
  const frame = new Map<string, Float64Array | string[]>([
    ['n', Float64Array.of(1, Number.NaN, 3)],
    ['s', ['x', 'y', 'z']],
  ]);
  expect(takeFrameRows(frame, [1, 2])).toEqual(
    new Map<string, Float64Array | string[]>([
      ['n', Float64Array.of(Number.NaN, 3)],
      ['s', ['y', 'z']],
    ]),
  );
  expect([rowCount(frame), rowCount(new Map())]).toEqual([3, 0]);
});

it('a matrix becomes a frame by names', () => {
  expect([...frameOfMatrix(X, ['a', 'b'])]).toEqual([
    ['a', Float64Array.of(1, 3, 5)],
    ['b', Float64Array.of(2, 4, 6)],
  ]);
  expect(() => frameOfMatrix(X, ['a'])).toThrow('names must be one for each of the 2 columns');
  expect(() => matrixFromRows([[1, 2], [3]])).toThrow('rows[1] must be an array of length 2, as rows[0] is');
});
