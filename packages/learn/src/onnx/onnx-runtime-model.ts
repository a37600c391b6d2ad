import { InvalidArgumentError } from '../checks/errors.js';
import { type Frame, isNumeric, rowCount } from '../data/frame.js';
import { type Matrix, zeros } from '../data/matrix.js';

/** Of onnxruntime-node, what is used. */
interface Tensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint | string>;
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputMetadata: readonly {
    readonly name: string;
    readonly isTensor: boolean;
    readonly type: string;
    readonly shape: readonly (number | string)[];
  }[];
  run(feeds: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
}
interface Runtime {
  readonly InferenceSession: { create(model: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => unknown;
}

/** onnxruntime-node, an optional peer of this package, is not installed. */
export class OnnxRuntimeMissingError extends Error {
  override readonly name = 'OnnxRuntimeMissingError';

  constructor(options?: ErrorOptions) {
    super(
      'models from elsewhere run on onnxruntime-node, which is not installed; install it with: npm install onnxruntime-node --onnxruntime-node-install=skip',
      options,
    );
  }
}

/**
 * Any ONNX classifier, run by onnxruntime-node: a pipeline that skl2onnx made of scikit-learn's, LightGBM's by onnxmltools. It takes
 * one input a column (shape [N] or [N, 1]), or one matrix of all columns, and gives probabilities as `probabilities` or
 * `probability…`.
 *
 * @example
 * const model = await OnnxRuntimeModel.load(await readFile('model.onnx'));
 * const probabilities = await model.predictProba(frame); // shape (rows, classes)
 */
export class OnnxRuntimeModel {
  readonly #runtime: Runtime;
  readonly #session: Session;

  private constructor(runtime: Runtime, session: Session) {
    this.#runtime = runtime;
    this.#session = session;
  }

  /**
   * @throws OnnxRuntimeMissingError
   * @throws InvalidArgumentError for a file that onnxruntime cannot load
   */
  static async load(file: Uint8Array): Promise<OnnxRuntimeModel> {
    const name: string = 'onnxruntime-node';
    const runtime = await import(name).then(
      (module) => (module.default ?? module) as Runtime,
      (cause) => {
        throw new OnnxRuntimeMissingError({ cause });
      },
    );
    try {
      return new OnnxRuntimeModel(runtime, await runtime.InferenceSession.create(file));
    } catch (error) {
      throw new InvalidArgumentError('file', (error as Error).message, 'an ONNX model that onnxruntime can load');
    }
  }

  /** Names of the columns that it reads; empty where it takes one matrix of all. */
  get inputs(): readonly string[] {
    return this.#matrixInput() ? [] : this.#session.inputNames;
  }

  /**
   * Class probabilities, shape (rows, classes).
   *
   * @param frame the columns of `inputs`; for a model with one matrix, its columns in order
   */
  async predictProba(frame: Frame): Promise<Matrix> {
    const outputs = await this.#session.run(this.#feeds(frame));
    return probabilitiesOf(outputs, this.#session.outputNames);
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  #matrixInput() {
    const [only, ...others] = this.#session.inputMetadata;
    const isMatrix = others.length === 0 && only.shape.length === 2 && only.shape[1] !== 1;
    return isMatrix ? only : undefined;
  }

  #feeds(frame: Frame): Record<string, unknown> {
    const rows = rowCount(frame);
    const matrix = this.#matrixInput();
    if (matrix) {
      const columns = [...frame].map(([name, column]) => {
        if (isNumeric(column)) return column;
        throw new InvalidArgumentError(`column ${name}`, column, 'numbers, as the model takes one matrix of them');
      });
      const data = new Float64Array(rows * columns.length);
      for (const [j, column] of columns.entries()) for (let i = 0; i < rows; i++) data[i * columns.length + j] = column[i];
      return { [matrix.name]: this.#tensor(matrix.type, data, [rows, columns.length]) };
    }
    return Object.fromEntries(
      this.#session.inputMetadata.map(({ name, type, shape }) => {
        const column = frame.get(name);
        if (!column) throw new InvalidArgumentError('frame', [...frame.keys()].join(', '), `a frame with a column ${name}`);
        const dims = shape.length === 2 ? [rows, 1] : [rows];
        if (isNumeric(column) === (type === 'string')) {
          throw new InvalidArgumentError(`column ${name}`, column, type === 'string' ? 'strings' : 'numbers');
        }
        return [name, this.#tensor(type, column, dims)];
      }),
    );
  }

  #tensor(type: string, column: Float64Array | readonly string[], dims: readonly number[]): unknown {
    const { Tensor } = this.#runtime;
    if (!(column instanceof Float64Array)) return new Tensor('string', [...column], dims);
    if (type === 'int64')
      return new Tensor(
        'int64',
        BigInt64Array.from(column, (value) => BigInt(Math.trunc(value))),
        dims,
      );
    if (type === 'int32') return new Tensor('int32', Int32Array.from(column), dims);
    if (type === 'float32') return new Tensor('float32', Float32Array.from(column), dims);
    return new Tensor('float64', column, dims);
  }
}

function probabilitiesOf(outputs: Readonly<Record<string, Tensor>>, names: readonly string[]): Matrix {
  const matrixName = names.find((name) => outputs[name].dims.length === 2 && outputs[name].dims[1] > 1);
  if (matrixName !== undefined) {
    const { data, dims } = outputs[matrixName];
    return { data: Float64Array.from(data as ArrayLike<number>), rows: dims[0], columns: dims[1] };
  }
  // Ours: probability of the second class, or one output a class.
  const ofClasses = names.filter((name) => name.startsWith('probability_'));
  const columns = ofClasses.length > 0 ? ofClasses : names.filter((name) => name === 'probability');
  if (columns.length === 0) {
    throw new InvalidArgumentError(
      'file',
      names.join(', '),
      'a model with probabilities as a tensor; export it with zipmap=False',
    );
  }
  const rows = outputs[columns[0]].dims[0];
  const probabilities = zeros(rows, Math.max(2, columns.length));
  for (const [k, name] of columns.entries()) {
    const values = outputs[name].data as ArrayLike<number>;
    for (let i = 0; i < rows; i++) {
      if (columns.length > 1) {
        probabilities.data[i * columns.length + k] = values[i];
        continue;
      }
      probabilities.data[2 * i + 1] = values[i];
      probabilities.data[2 * i] = 1 - values[i];
    }
  }
  return probabilities;
}
