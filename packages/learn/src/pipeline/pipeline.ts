import type { Frame } from '../data/frame.js';
import type { Matrix } from '../data/matrix.js';
import { type Classifier, type FitOptions, predict } from '../estimators/classifier.js';
import {
  type ClassifierSpec,
  type ClassifierState,
  classifierFromJSON,
  makeClassifier,
  specOf,
} from '../estimators/classifier-spec.js';
import {
  ColumnTransformer,
  type ColumnTransformerSpec,
  type ColumnTransformerState,
} from '../preprocessing/column-transformer.js';

/** Describes an unfitted pipeline as plain data. `Pipeline.fromSpec` makes the pipeline. */
export interface PipelineSpec {
  readonly features: ColumnTransformerSpec;
  readonly classifier: ClassifierSpec;
}

/** A fitted pipeline, as plain data. */
export interface PipelineState {
  readonly type: 'Pipeline';
  readonly features: ColumnTransformerState;
  readonly classifier: ClassifierState;
}

/**
 * Features and classifier as one model: it takes a frame of raw columns and gives probabilities. Equivalent to scikit-learn's
 * `Pipeline([("features", ColumnTransformer(…)), ("classifier", …)])`.
 *
 * @example
 * const model = new Pipeline(features, new LogisticRegression()).fit(frame, y);
 * const again = Pipeline.fromJSON(JSON.parse(JSON.stringify(model)));
 */
export class Pipeline {
  constructor(
    readonly features: ColumnTransformer,
    readonly classifier: Classifier,
  ) {}

  /**
   * Makes an unfitted pipeline.
   *
   * @throws InvalidArgumentError for a parameter out of its range
   */
  static fromSpec({ features, classifier }: PipelineSpec): Pipeline {
    return new Pipeline(ColumnTransformer.fromSpec(features), makeClassifier(classifier));
  }

  /** Describes this pipeline; `fromSpec` makes an unfitted copy from it. */
  spec(): PipelineSpec {
    return { features: this.features.spec(), classifier: specOf(this.classifier) };
  }

  /**
   * Fits the features, then the classifier on their outputs. Returns itself.
   *
   * @param y labels, shape (rows of the frame)
   * @throws InvalidArgumentError for a column that is missing or of the wrong type, or for data that the classifier refuses
   */
  fit(frame: Frame, y: ArrayLike<number>, options: FitOptions = {}): this {
    this.classifier.fit(this.features.fit(frame).transform(frame), y, options);
    return this;
  }

  /**
   * Class probabilities, shape (rows, classes).
   *
   * @throws InvalidArgumentError for a column that is missing or of the wrong type, or a category that `fit` has not seen where the
   *   encoder refuses it
   * @throws NotFittedError before `fit`
   */
  predictProba(frame: Frame): Matrix {
    return this.classifier.predictProba(this.features.transform(frame));
  }

  /** The predicted class of each row, shape (rows). Throws what `predictProba` throws. */
  predict(frame: Frame): Float64Array {
    return predict(this.classifier, this.features.transform(frame));
  }

  /**
   * The fitted state as plain data.
   *
   * @throws NotFittedError before `fit`
   */
  toJSON(): PipelineState {
    return {
      type: 'Pipeline',
      features: this.features.toJSON(),
      classifier: this.classifier.toJSON() as ClassifierState,
    };
  }

  /** Restores a fitted pipeline from what `toJSON` returned. */
  static fromJSON(state: PipelineState): Pipeline {
    return new Pipeline(ColumnTransformer.fromJSON(state.features), classifierFromJSON(state.classifier));
  }
}

/** Probability of the second class in each row, shape (rows). Throws what `predictProba` throws. */
export function positiveProbability(pipeline: Pipeline, frame: Frame): Float64Array {
  const { data, rows, columns } = pipeline.predictProba(frame);
  return Float64Array.from({ length: rows }, (_, i) => data[i * columns + 1]);
}
