import { InvalidArgumentError } from '../checks/errors.js';
import { type Column, type Frame, isNumeric, rowCount } from '../data/frame.js';
import type { Runtime, ValueMetadata } from './onnx-runtime.js';

/** The input of a model that takes one matrix of all columns. Undefined for a model with an input for each column. */
export function matrixInput([only, ...others]: readonly ValueMetadata[]): ValueMetadata | undefined {
  return only && others.length === 0 && only.shape.length === 2 && only.shape[1] !== 1 ? only : undefined;
}

/**
 * A frame as tensors, by the name of the model's input.
 *
 * @throws InvalidArgumentError naming a column that is missing, has the wrong type, or has values that the input can't take
 */
export function feedsOf(
  inputs: readonly ValueMetadata[],
  frame: Frame,
  Tensor: Runtime['Tensor'],
): Record<string, InstanceType<Runtime['Tensor']>> {
  const rows = rowCount(frame);
  const matrix = matrixInput(inputs);
  if (matrix) {
    const data = matrixOf(matrix, frame, rows);
    return { [matrix.name]: new Tensor(matrix.type, elementsOf(matrix, data), [rows, frame.size]) };
  }
  return Object.fromEntries(
    inputs.map((input) => {
      const { name, type, shape } = input;
      const column = frame.get(name);
      if (!column) throw new InvalidArgumentError('frame', [...frame.keys()].join(', '), `a frame with a column ${name}`);
      if (isNumeric(column) === (type === 'string')) {
        throw new InvalidArgumentError(`column ${name}`, column, type === 'string' ? 'strings' : 'numbers');
      }
      return [name, new Tensor(type, elementsOf(input, column), shape.length === 2 ? [rows, 1] : [rows])];
    }),
  );
}

function matrixOf({ shape }: ValueMetadata, frame: Frame, rows: number): Float64Array {
  const width = shape[1];
  if (typeof width === 'number' && width >= 0 && width !== frame.size) {
    throw new InvalidArgumentError('frame', `${frame.size} columns`, `a frame with the model's ${width} columns, in its order`);
  }
  const data = new Float64Array(rows * frame.size);
  for (const [j, [name, column]] of [...frame].entries()) {
    if (!isNumeric(column)) {
      throw new InvalidArgumentError(`column ${name}`, column, 'numbers, because the model takes one matrix of numbers');
    }
    for (let i = 0; i < rows; i++) data[i * frame.size + j] = column[i];
  }
  return data;
}

/** A column's values as elements of an input's type. */
function elementsOf({ name, type }: ValueMetadata, column: Column): unknown {
  if (!isNumeric(column)) return [...column];
  switch (type) {
    case 'float32':
      return Float32Array.from(column);
    case 'float64':
      return column;
    case 'int32':
      return Int32Array.from(wholeNumbers(name, type, column));
    case 'int64':
      return BigInt64Array.from(wholeNumbers(name, type, column), BigInt);
    case 'bool':
      return Uint8Array.from(wholeNumbers(name, type, column));
    default:
      throw new InvalidArgumentError(`input ${name}`, type, 'float32, float64, int32, int64, bool or string');
  }
}

/** An integer input has no value for "missing", and cutting off a fraction would score another value. */
function wholeNumbers(name: string, type: string, column: Float64Array): Float64Array {
  const wrong = column.find((value) => !Number.isSafeInteger(value));
  if (wrong === undefined) return column;
  throw new InvalidArgumentError(`column ${name}`, wrong, `whole numbers, because this input is ${type}`);
}
