import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../frame.js';
import { takeFrameRows } from '../frame.js';
import { type Matrix, matrixFromRows, take, takeRows } from '../matrix.js';
import { accuracy } from '../metrics/accuracy.js';
import { rocAuc } from '../metrics/roc-auc.js';
import { trainTestSplit } from '../model-selection/train-test-split.js';
import { Binarizer } from '../preprocessing/binarizer.js';
import { ColumnTransformer } from '../preprocessing/column-transformer.js';
import { OneHotEncoder } from '../preprocessing/one-hot-encoder.js';
import { StandardScaler } from '../preprocessing/standard-scaler.js';
import { BINARY, CATEGORICAL, fixture, NUMERICAL, telco } from '../testing.js';
import { type Classifier, predict } from './classifier.js';
import { type ClassifierState, classifierFromJSON } from './classifier-state.js';
import { DecisionTreeClassifier } from './decision-tree-classifier.js';
import { LogisticRegression } from './logistic-regression.js';
import { RandomForestClassifier } from './random-forest-classifier.js';
import type { Tree } from './tree.js';

interface Sample {
  XTrain: Matrix;
  yTrain: number[];
  XTest: Matrix;
  yTest: number[];
}

function telcoSample(): Sample {
  const { frame, y } = telco();
  const { train, test } = trainTestSplit(y.length, { testSize: 0.3, randomState: 42 });
  const part = (rows: Int32Array): Frame => takeFrameRows(frame, rows);
  const features = new ColumnTransformer([
    { name: 'cat', columns: CATEGORICAL, steps: [new OneHotEncoder()] },
    { name: 'num', columns: NUMERICAL, steps: [new StandardScaler()] },
    { name: 'bin', columns: ['SeniorCitizen'], steps: [new Binarizer()] },
    { name: 'bin', columns: BINARY.slice(1), steps: [new OneHotEncoder({ drop: 'if_binary' })] },
  ]).fit(part(train));
  return {
    XTrain: features.transform(part(train)),
    yTrain: take(y, train),
    XTest: features.transform(part(test)),
    yTest: take(y, test),
  };
}

function expectProbabilities(model: Classifier, X: Matrix, expected: number[][], tolerance: number) {
  const { data } = model.predictProba(X);
  const worst = Math.max(...expected.flat().map((value, i) => Math.abs(value - data[i])));
  expect(worst).toBeLessThan(tolerance);
}

// biome-ignore lint/suspicious/noExplicitAny: a fixture
function expectTree(tree: Tree, expected: any) {
  expect(Array.from(tree.left)).toEqual(expected.left);
  expect(Array.from(tree.right)).toEqual(expected.right);
  expect(Array.from(tree.feature)).toEqual(expected.feature);
  expect(Array.from(tree.samples)).toEqual(expected.n);
  for (const [i, threshold] of expected.threshold.entries()) expect(tree.threshold[i]).toBeCloseTo(threshold, 12);
  for (const [i, impurity] of expected.impurity.entries()) expect(tree.impurity[i]).toBeCloseTo(impurity, 12);
  for (const [i, share] of expected.value.flat(2).entries()) expect(tree.value[i]).toBeCloseTo(share, 12);
}

const seed = { maxDepth: 10, randomState: 11 };

describe('on the telco split, estimators give scikit-learn’s results', () => {
  const expected = fixture('estimators_telco').models;
  let sample: Sample;
  let head: Matrix;
  beforeAll(() => {
    sample = telcoSample();
    head = takeRows(
      sample.XTest,
      Int32Array.from({ length: 300 }, (_, i) => i),
    );
  });

  // The figures of the design's reference table, which scikit-learn gives on this split with its defaults.
  function expectAccuracies(model: Classifier, train: number, test: number, auc: number) {
    expect(accuracy(sample.yTrain, predict(model, sample.XTrain))).toBeCloseTo(train, 6);
    expect(accuracy(sample.yTest, predict(model, sample.XTest))).toBeCloseTo(test, 6);
    const { data, rows } = model.predictProba(sample.XTest);
    const probability = Array.from({ length: rows }, (_, i) => data[2 * i + 1]);
    expect(rocAuc(sample.yTest, probability)).toBeCloseTo(auc, 5);
  }

  it('LogisticRegression: the converged optimum', () => {
    const model = new LogisticRegression().fit(sample.XTrain, sample.yTrain);
    const { coef, intercept, train_accuracy, predict_proba } = expected.LogisticRegression;
    // lbfgs stopped the fixture's model where the gradient is 1.3e-4; scikit-learn's newton-cholesky agrees with ours to 1e-9.
    for (const [j, value] of coef[0].entries()) expect(Math.abs(model.coef[j] - value)).toBeLessThan(1.1e-5);
    expect(Math.abs(model.intercept - (intercept[0] ?? intercept))).toBeLessThan(1.1e-5);
    const { data, columns } = sample.XTrain;
    const gradient = [...model.coef, 0];
    for (const [i, z] of model.decisionFunction(sample.XTrain).entries()) {
      const residual = 1 / (1 + Math.exp(-z)) - sample.yTrain[i];
      for (let j = 0; j < columns; j++) gradient[j] += residual * data[i * columns + j];
      gradient[columns] += residual;
    }
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-8);
    expectProbabilities(model, head, predict_proba, 1e-6);
    expect(accuracy(sample.yTrain, predict(model, sample.XTrain))).toBeCloseTo(train_accuracy, 12);
  });

  it('DecisionTreeClassifier: the identical tree', () => {
    const model = new DecisionTreeClassifier(seed).fit(sample.XTrain, sample.yTrain);
    expectTree(model.tree, expected.DecisionTreeClassifier.tree);
    expectProbabilities(model, head, expected.DecisionTreeClassifier.predict_proba, 1e-9);
    for (const [j, value] of expected.DecisionTreeClassifier.feature_importances.entries()) {
      expect(model.featureImportances[j]).toBeCloseTo(value, 10);
    }
    expectAccuracies(model, 0.882162, 0.759716, 0.752867);
  });

  it('RandomForestClassifier: the same forest', () => {
    const model = new RandomForestClassifier(seed).fit(sample.XTrain, sample.yTrain);
    expectTree(model.trees[0], expected.RandomForestClassifier.first_tree);
    expectProbabilities(model, head, expected.RandomForestClassifier.predict_proba, 1e-9);
    for (const [j, value] of expected.RandomForestClassifier.feature_importances.entries()) {
      expect(model.featureImportances[j]).toBeCloseTo(value, 10);
    }
    expectAccuracies(model, 0.883584, 0.793365, 0.833162);
  });

  it('a model survives a round trip through JSON', () => {
    const small = {
      rows: takeRows(
        sample.XTrain,
        Int32Array.from({ length: 400 }, (_, i) => i),
      ),
      y: sample.yTrain.slice(0, 400),
    };
    for (const model of [
      new LogisticRegression({ C: 0.5 }),
      new DecisionTreeClassifier({ maxDepth: 4 }),
      new RandomForestClassifier({ nEstimators: 7 }),
    ]) {
      model.fit(small.rows, small.y);
      const again = classifierFromJSON(JSON.parse(JSON.stringify(model)) as ClassifierState);
      expect(again.predictProba(head)).toEqual(model.predictProba(head));
    }
  });
});

describe('on three classes, trees give scikit-learn’s results', () => {
  const { models, ...data } = fixture('estimators_made_3_classes');
  const XTrain = matrixFromRows(data.X_train);
  const XTest = matrixFromRows(data.X_test);

  it('DecisionTreeClassifier', () => {
    const model = new DecisionTreeClassifier(seed).fit(XTrain, data.y_train);
    expectTree(model.tree, models.DecisionTreeClassifier.tree);
    expectProbabilities(model, XTest, models.DecisionTreeClassifier.predict_proba, 1e-9);
  });

  it('RandomForestClassifier', () => {
    const model = new RandomForestClassifier(seed).fit(XTrain, data.y_train);
    expectTree(model.trees[0], models.RandomForestClassifier.first_tree);
    expectProbabilities(model, XTest, models.RandomForestClassifier.predict_proba, 1e-9);
    expect(Array.from(predict(model, XTest))).toEqual(models.RandomForestClassifier.predict);
  });
});

describe('bad input is named', () => {
  const X = matrixFromRows([
    [0, 1],
    [1, 0],
    [2, 2],
  ]);
  const estimators = [new LogisticRegression(), new DecisionTreeClassifier(), new RandomForestClassifier({ nEstimators: 2 })];
  for (const model of estimators) {
    it(model.constructor.name, () => {
      expect(() => model.predictProba(X)).toThrow('not fitted yet');
      expect(() => model.fit(X, [0, 1])).toThrow('y must be as long as X has rows (3); got an array of length 2');
      expect(() => model.fit(X, [1, 1, 1])).toThrow('y must be labels of at least two classes; got 1');
      expect(() => model.fit(matrixFromRows([[0], [NaN], [1]]), [0, 1, 0])).toThrow('X[1, 0] must be finite; got NaN');
      expect(() => model.fit(X, [0, 1, 0], { sampleWeight: [1, -1, 1] })).toThrow(
        'sampleWeight must be finite and not negative; got -1',
      );
      model.fit(X, [0, 1, 0]);
      expect(() => model.predictProba(matrixFromRows([[1, 2, 3]]))).toThrow(
        'X must be a matrix with 2 columns, as at fit; got "3 columns"',
      );
    });
  }

  it('parameters', () => {
    expect(() => new RandomForestClassifier({ nEstimators: 0 })).toThrow(
      'nEstimators must be a whole number of at least 1; got 0',
    );
    expect(() => new DecisionTreeClassifier({ maxDepth: 0 })).toThrow('maxDepth must be a whole number of at least 1; got 0');
    expect(() => new LogisticRegression({ C: 0 })).toThrow('C must be greater than 0; got 0');
    expect(() => new LogisticRegression().fit(X, [0, 1, 2])).toThrow('labels of two classes; got "3 classes"');
    expect(() => new DecisionTreeClassifier({ maxFeatures: 5 }).fit(X, [0, 1, 0])).toThrow('at most the number of features (2)');
  });
});
