import { InvalidArgumentError } from '../checks/errors.js';
import { type Column, type Frame, numericColumn, rowCount } from '../data/frame.js';
import { type Matrix, zeros } from '../data/matrix.js';
import { OneHotEncoder } from './one-hot-encoder.js';
import type { Transformer } from './transformer.js';
import { makeTransformer, type TransformerSpec, type TransformerState, transformerFromJSON } from './transformer-spec.js';

/** Some columns and the steps for them. Each step takes the output of the one before. Without steps, columns of numbers pass through. */
export interface ColumnBranch {
  readonly name: string;
  readonly columns: readonly string[];
  readonly steps: readonly Transformer[];
}

/** Describes an unfitted column transformer as plain data. `ColumnTransformer.fromSpec` makes it. */
export interface ColumnTransformerSpec {
  readonly branches: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly steps: readonly TransformerSpec[];
  }[];
}

/** A fitted column transformer, as plain data. */
export interface ColumnTransformerState {
  readonly type: 'ColumnTransformer';
  readonly branches: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly steps: readonly TransformerState[];
  }[];
}

/**
 * Applies steps to named columns and puts the outputs side by side, in the order of the branches. Columns that no branch names are
 * dropped. Equivalent to scikit-learn's `ColumnTransformer` with a `Pipeline` for each branch.
 *
 * @example
 * const features = new ColumnTransformer([
 *   { name: 'cat', columns: ['Contract'], steps: [new OneHotEncoder({ handleUnknown: 'ignore' })] },
 *   { name: 'num', columns: ['tenure'], steps: [new SimpleImputer(), new StandardScaler()] },
 * ]);
 * const X = features.fit(frame).transform(frame);
 */
export class ColumnTransformer {
  readonly #branches: readonly ColumnBranch[];

  constructor(branches: readonly ColumnBranch[]) {
    this.#branches = branches;
  }

  /**
   * Makes an unfitted transformer.
   *
   * @throws InvalidArgumentError for a parameter out of its range
   */
  static fromSpec({ branches }: ColumnTransformerSpec): ColumnTransformer {
    return new ColumnTransformer(branches.map((branch) => ({ ...branch, steps: branch.steps.map(makeTransformer) })));
  }

  /** Describes this transformer; `fromSpec` makes an unfitted copy from it. */
  spec(): ColumnTransformerSpec {
    const specOf = ({ type, parameters }: Transformer) => ({ type, parameters }) as TransformerSpec;
    return { branches: this.#branches.map((branch) => ({ ...branch, steps: branch.steps.map(specOf) })) };
  }

  /** Names of the columns that `transform` reads, in the order of the branches. */
  get inputs(): string[] {
    return this.#branches.flatMap(({ columns }) => columns);
  }

  /**
   * Fits each step on the output of the one before. Returns itself.
   *
   * @throws InvalidArgumentError for a column that the frame lacks, or that a step can't take
   */
  fit(frame: Frame): this {
    for (const branch of this.#branches) {
      let columns: readonly Column[] = select(frame, branch.columns);
      for (const [i, step] of branch.steps.entries()) {
        step.fit(columns);
        if (i < branch.steps.length - 1) columns = step.transform(columns);
      }
    }
    return this;
  }

  /**
   * The outputs of all branches, shape (rows of the frame, outputs).
   *
   * @throws InvalidArgumentError for a column that the frame lacks, or that a step can't take
   * @throws NotFittedError before `fit`
   */
  transform(frame: Frame): Matrix {
    const outputs = this.#branches.flatMap(({ name, columns, steps }) =>
      steps
        .reduce<readonly Column[]>((current, step) => step.transform(current), select(frame, columns))
        .map((output, k) => numericColumn(output, `${k} of branch ${name}`)),
    );
    const matrix = zeros(rowCount(frame), outputs.length);
    const { data, rows, columns: width } = matrix;
    for (const [j, output] of outputs.entries()) for (let i = 0; i < rows; i++) data[i * width + j] = output[i];
    return matrix;
  }

  /**
   * The name of each output, `BRANCH__FEATURE`, as from scikit-learn's `get_feature_names_out`.
   *
   * @throws NotFittedError before `fit`
   */
  featureNames(): string[] {
    return this.#branches.flatMap(({ name, columns, steps }) =>
      steps.reduce<readonly string[]>((names, step) => step.featureNames(names), columns).map((feature) => `${name}__${feature}`),
    );
  }

  /**
   * The input column that each output is made from.
   *
   * @throws NotFittedError before `fit`
   */
  sources(): string[] {
    return this.#branches.flatMap(({ columns, steps }) =>
      steps.reduce<readonly string[]>(
        // Only one-hot encoding makes several outputs of a column.
        (sources, step) =>
          step instanceof OneHotEncoder ? sources.flatMap((name, j) => step.encoded[j].map(() => name)) : sources,
        columns,
      ),
    );
  }

  /**
   * The fitted state as plain data.
   *
   * @throws NotFittedError before `fit`
   */
  toJSON(): ColumnTransformerState {
    return {
      type: 'ColumnTransformer',
      branches: this.#branches.map(({ name, columns, steps }) => ({
        name,
        columns,
        steps: steps.map((step) => step.toJSON() as TransformerState),
      })),
    };
  }

  /** Restores a fitted transformer from what `toJSON` returned. */
  static fromJSON(state: ColumnTransformerState): ColumnTransformer {
    return new ColumnTransformer(state.branches.map((branch) => ({ ...branch, steps: branch.steps.map(transformerFromJSON) })));
  }
}

function select(frame: Frame, names: readonly string[]): Column[] {
  return names.map((name) => {
    const column = frame.get(name);
    if (!column) throw new InvalidArgumentError('frame', [...frame.keys()].join(', '), `a frame with a column ${name}`);
    return column;
  });
}
