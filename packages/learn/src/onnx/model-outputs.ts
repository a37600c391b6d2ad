import { InvalidArgumentError } from '../checks/errors.js';
import { type Matrix, zeros } from '../data/matrix.js';
import type { RuntimeTensor, ValueMetadata } from './onnx-runtime.js';

/** Rounding in float32 may put a probability outside 0 to 1, and move their sum away from 1, by this much. */
const ROUNDING = 1e-3;

const REMEDY =
  'a model that gives probabilities: one float tensor of shape [N, classes], one of shape [N] for each class, or one of shape [N] ' +
  'or [N, 1] for the positive class; skl2onnx gives probabilities with its default and with zipmap=False';

/**
 * Names of the outputs that may hold probabilities.
 *
 * @throws InvalidArgumentError for a model without such an output, for example one that gives only labels
 */
export function probabilityOutputs(outputs: readonly ValueMetadata[]): string[] {
  const names = outputs.filter(({ isTensor, type }) => isTensor && isFloat(type)).map(({ name }) => name);
  if (names.length > 0) return names;
  const given = outputs.map(({ name, isTensor, type }) => `${name} (${isTensor ? type : 'not a tensor'})`);
  throw new InvalidArgumentError('file', given.join(', '), REMEDY);
}

/**
 * Class probabilities from a model's outputs, shape (rows, classes). The first of these that the model has is used:
 *
 * 1. a matrix with a column for each class
 * 2. `probability_LABEL` for each class (from `exportOnnx`)
 * 3. `probability` for the second class (from `exportOnnx`)
 * 4. one vector for each class (skl2onnx's `zipmap="columns"`), or a single one for the positive class (one sigmoid)
 *
 * @param outputs tensors of floats by name, in the order of the model's outputs
 * @throws InvalidArgumentError for values that are not probabilities, such as scores before a sigmoid or softmax
 */
export function probabilitiesOf(outputs: Readonly<Record<string, RuntimeTensor>>): Matrix {
  const tensors = Object.entries(outputs);
  const matrices = tensors.filter(([, { dims }]) => dims.length === 2 && dims[1] > 1);
  const matrix = matrices.find(([name]) => /prob/i.test(name)) ?? matrices[0];
  if (matrix) {
    const [name, { data, dims }] = matrix;
    return checked([name], { data: Float64Array.from(data as ArrayLike<number>), rows: dims[0], columns: dims[1] });
  }
  const vectors = tensors.filter(([, { dims }]) => dims.length === 1 || (dims.length === 2 && dims[1] === 1));
  const byClass = vectors.filter(([name]) => name.startsWith('probability_'));
  const positive = vectors.filter(([name]) => name === 'probability');
  const chosen = [byClass, positive, vectors].find((candidates) => candidates.length > 0);
  if (!chosen) {
    throw new InvalidArgumentError('file', tensors.map(([name, { dims }]) => `${name} [${dims.join(', ')}]`).join(', '), REMEDY);
  }
  const columns = chosen.map(([, { data }]) => data as ArrayLike<number>);
  const names = chosen.map(([name]) => name);
  return checked(names, columns.length === 1 ? withComplement(columns[0]) : sideBySide(columns));
}

function isFloat(type: string): boolean {
  return type === 'float32' || type === 'float64';
}

function withComplement(positive: ArrayLike<number>): Matrix {
  const both = zeros(positive.length, 2);
  for (let i = 0; i < positive.length; i++) {
    both.data[2 * i] = 1 - positive[i];
    both.data[2 * i + 1] = positive[i];
  }
  return both;
}

function sideBySide(columns: readonly ArrayLike<number>[]): Matrix {
  const matrix = zeros(columns[0].length, columns.length);
  for (const [k, column] of columns.entries()) {
    for (let i = 0; i < matrix.rows; i++) matrix.data[i * matrix.columns + k] = column[i];
  }
  return matrix;
}

/** Refuses scores, which would otherwise pass for probabilities. */
function checked(names: readonly string[], probabilities: Matrix): Matrix {
  const { data, rows, columns } = probabilities;
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    // The last class first: after a single sigmoid, its column has the model's own value, which the message should show.
    for (let k = columns - 1; k >= 0; k--) {
      const value = data[i * columns + k];
      if (!(value >= -ROUNDING && value <= 1 + ROUNDING)) {
        const expected = 'probabilities between 0 and 1; export the model with its sigmoid or softmax';
        throw new InvalidArgumentError(`output ${names[k] ?? names[0]}`, value, expected);
      }
      sum += value;
    }
    if (Math.abs(sum - 1) > ROUNDING) {
      const expected = `probabilities of all classes, which sum to 1 in each row (row ${i})`;
      throw new InvalidArgumentError(`outputs ${names.join(', ')}`, sum, expected);
    }
  }
  return probabilities;
}
