import { type Classifier, mostProbable } from './estimators/classifier.js';
import { type ClassifierState, classifierFromJSON } from './estimators/classifier-state.js';
import type { Frame } from './frame.js';
import type { Matrix } from './matrix.js';
import { ColumnTransformer, type ColumnTransformerState } from './preprocessing/column-transformer.js';

export interface PipelineState {
  readonly type: 'Pipeline';
  readonly features: ColumnTransformerState;
  readonly classifier: ClassifierState;
}

/**
 * Features and classifier as one model: a frame of raw columns in, probabilities out.
 * scikit-learn's `Pipeline([("features", ColumnTransformer(…)), ("classifier", …)])`.
 */
export class Pipeline {
  constructor(
    readonly features: ColumnTransformer,
    readonly classifier: Classifier,
  ) {}

  fit(frame: Frame, y: ArrayLike<number>): this {
    this.classifier.fit(this.features.fit(frame).transform(frame), y);
    return this;
  }

  /** Shape (rows, classes). */
  predictProba(frame: Frame): Matrix {
    return this.classifier.predictProba(this.features.transform(frame));
  }

  predict(frame: Frame): Float64Array {
    return mostProbable(this.predictProba(frame), this.classifier.classes);
  }

  toJSON(): PipelineState {
    return {
      type: 'Pipeline',
      features: this.features.toJSON(),
      classifier: this.classifier.toJSON() as ClassifierState,
    };
  }

  static fromJSON(state: PipelineState): Pipeline {
    return new Pipeline(ColumnTransformer.fromJSON(state.features), classifierFromJSON(state.classifier));
  }
}
