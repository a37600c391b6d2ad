import { describe, expect, it } from 'vitest';
import { feedsOf, matrixInput } from './model-inputs.js';

class Tensor {
  constructor(
    readonly type: string,
    readonly data: unknown,
    readonly dims: readonly number[],
  ) {}
}
const input = (name: string, type: string, shape: (number | string)[] = ['N', 1]) => ({ name, isTensor: true, type, shape });
const frame = new Map<string, Float64Array | string[]>([
  ['tenure', Float64Array.of(1, 34)],
  ['charges', Float64Array.of(29.85, Number.NaN)],
  ['contract', ['Two year', 'One year']],
]);

describe('feedsOf', () => {
  it('gives each input its column, with the type and rank of the input', () => {
    expect(feedsOf([input('contract', 'string'), input('tenure', 'int64', ['N'])], frame, Tensor)).toEqual({
      contract: new Tensor('string', ['Two year', 'One year'], [2, 1]),
      tenure: new Tensor('int64', BigInt64Array.of(1n, 34n), [2]),
    });
    expect(feedsOf([input('charges', 'float32'), input('tenure', 'int32')], frame, Tensor)).toEqual({
      charges: new Tensor('float32', Float32Array.of(29.85, Number.NaN), [2, 1]),
      tenure: new Tensor('int32', Int32Array.of(1, 34), [2, 1]),
    });
  });

  it('puts the columns side by side for a model that takes a matrix', () => {
    const matrix = input('X', 'float32', ['N', 2]);
    const numbers = new Map([
      ['a', Float64Array.of(1, 2)],
      ['b', Float64Array.of(3, 4)],
    ]);
    expect(matrixInput([matrix])).toBe(matrix);
    expect(matrixInput([matrix, matrix])).toBeUndefined();
    expect(feedsOf([matrix], numbers, Tensor)).toEqual({ X: new Tensor('float32', Float32Array.of(1, 3, 2, 4), [2, 2]) });
    expect(() => feedsOf([{ ...matrix, shape: ['', 3] }], numbers, Tensor)).toThrow("a frame with the model's 3 columns");
    expect(() => feedsOf([{ ...matrix, shape: ['', ''] }], frame, Tensor)).toThrow('column contract must be numbers');
  });

  it('names the column that the model cannot take', () => {
    const refused = (name: string, type: string) => () => feedsOf([input(name, type)], frame, Tensor);
    expect(refused('partner', 'string')).toThrow('a frame with a column partner');
    expect(refused('contract', 'float32')).toThrow('column contract must be numbers');
    expect(refused('tenure', 'string')).toThrow('column tenure must be strings');
    expect(refused('charges', 'int64')).toThrow('column charges must be whole numbers, because this input is int64; got 29.85');
    expect(refused('tenure', 'complex64')).toThrow('input tenure must be float32, float64, int32, int64, bool or string');
  });
});
