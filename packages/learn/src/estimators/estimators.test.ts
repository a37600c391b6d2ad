import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../data/frame.js';
import { takeFrameRows } from '../data/frame.js';
import { type Matrix, matrixFromRows, take, takeRows } from '../data/matrix.js';
import { accuracy } from '../metrics/accuracy.js';
import { rocAuc } from '../metrics/roc-auc.js';
import { trainTestSplit } from '../splits/train-test-split.js';
import { fixture, telco, telcoFeatures } from '../testing.js';
import type { Tree } from '../tree/tree.js';
import { type Classifier, mostProbable, predict } from './classifier.js';
import { type ClassifierSpec, type ClassifierState, classifierFromJSON, makeClassifier, specOf } from './classifier-spec.js';
import { DecisionTreeClassifier } from './decision-tree-classifier.js';
import { GaussianNB } from './gaussian-nb.js';
import { KNeighborsClassifier } from './k-neighbors-classifier.js';
import { LogisticRegression } from './logistic-regression.js';
import { RandomForestClassifier } from './random-forest-classifier.js';
import { SVC } from './svc.js';

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
  const features = telcoFeatures().fit(part(train));
  return {
    XTrain: features.transform(part(train)),
    yTrain: take(y, train),
    XTest: features.transform(part(test)),
    yTest: take(y, test),
  };
}

function expectClose(values: ArrayLike<number>, expected: readonly number[], tolerance: number) {
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - values[i])));
  expect(worst).toBeLessThan(tolerance);
}

function expectProbabilities(model: Classifier, X: Matrix, expected: number[][], tolerance: number) {
  expectClose(model.predictProba(X).data, expected.flat(), tolerance);
}

// biome-ignore lint/suspicious/noExplicitAny: a fixture
function expectTree(tree: Tree, expected: any) {
  expect(Array.from(tree.left)).toEqual(expected.left);
  expect(Array.from(tree.right)).toEqual(expected.right);
  expect(Array.from(tree.feature)).toEqual(expected.feature);
  expect(Array.from(tree.samples)).toEqual(expected.n);
  expectClose(tree.threshold, expected.threshold, 1e-12);
  expectClose(tree.impurity, expected.impurity, 1e-12);
  expectClose(tree.value, expected.value.flat(2), 1e-12);
}

const seed = { maxDepth: 10, randomState: 11 };
const rows = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

describe('on the telco split, estimators give scikit-learn’s results', () => {
  const expected = fixture('estimators_telco').models;
  let sample: Sample;
  let head: Matrix;
  beforeAll(() => {
    sample = telcoSample();
    head = takeRows(sample.XTest, rows(300));
  });

  // The figures of the README's table of models, which scikit-learn gives on this split with its defaults.
  function expectFigures(model: Classifier, train: number, test: number, auc: number) {
    expect(accuracy(sample.yTrain, predict(model, sample.XTrain))).toBeCloseTo(train, 6);
    const probabilities = model.decisionFunction ? undefined : model.predictProba(sample.XTest);
    const labels = probabilities ? mostProbable(probabilities, model.classes) : predict(model, sample.XTest);
    expect(accuracy(sample.yTest, labels)).toBeCloseTo(test, 6);
    const scores = model.decisionFunction?.(sample.XTest).data ?? positive(probabilities as Matrix);
    expect(rocAuc(sample.yTest, scores)).toBeCloseTo(auc, 5);
  }

  function positive({ data, rows: count }: Matrix): Float64Array {
    return Float64Array.from({ length: count }, (_, i) => data[2 * i + 1]);
  }

  it('LogisticRegression: the converged optimum', () => {
    const model = new LogisticRegression().fit(sample.XTrain, sample.yTrain);
    const { coef, intercept, predict_proba } = expected.LogisticRegression;
    // lbfgs stopped the fixture's model where the gradient is 1.3e-4; scikit-learn's newton-cholesky agrees with ours to 1e-9.
    expectClose(model.coef[0], coef[0], 1.1e-5);
    expectClose(model.intercept, intercept, 1.1e-5);
    const { data, columns } = sample.XTrain;
    const gradient = [...model.coef[0], 0];
    for (const [i, z] of model.decisionFunction(sample.XTrain).data.entries()) {
      const residual = 1 / (1 + Math.exp(-z)) - sample.yTrain[i];
      for (let j = 0; j < columns; j++) gradient[j] += residual * data[i * columns + j];
      gradient[columns] += residual;
    }
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-8);
    expectProbabilities(model, head, predict_proba, 1e-6);
    expectFigures(model, expected.LogisticRegression.train_accuracy, 0.795261, 0.839209);
  });

  it('DecisionTreeClassifier: the identical tree', () => {
    const model = new DecisionTreeClassifier(seed).fit(sample.XTrain, sample.yTrain);
    expectTree(model.tree, expected.DecisionTreeClassifier.tree);
    expectProbabilities(model, head, expected.DecisionTreeClassifier.predict_proba, 1e-9);
    expectClose(model.featureImportances, expected.DecisionTreeClassifier.feature_importances, 1e-10);
    expectFigures(model, 0.882162, 0.759716, 0.752867);
  });

  it('RandomForestClassifier: the same forest, on one thread and on several', async () => {
    const model = new RandomForestClassifier(seed).fit(sample.XTrain, sample.yTrain);
    expectTree(model.trees[0], expected.RandomForestClassifier.first_tree);
    expectProbabilities(model, head, expected.RandomForestClassifier.predict_proba, 1e-9);
    expectClose(model.featureImportances, expected.RandomForestClassifier.feature_importances, 1e-10);
    expectFigures(model, 0.883584, 0.793365, 0.833162);
    const parallel = await new RandomForestClassifier(seed).fitParallel(sample.XTrain, sample.yTrain, { threads: 3 });
    expect(parallel.toJSON()).toEqual(model.toJSON());
  });

  it('GaussianNB', () => {
    const model = new GaussianNB().fit(sample.XTrain, sample.yTrain);
    const { theta, variance } = model.toJSON();
    expectClose(theta.flat(), expected.GaussianNB.theta.flat(), 1e-9);
    expectClose(variance.flat(), expected.GaussianNB.var.flat(), 1e-9);
    expectProbabilities(model, head, expected.GaussianNB.predict_proba, 1e-9);
    expectFigures(model, 0.700731, 0.685782, 0.814232);
  });

  it('KNeighborsClassifier: equal votes', () => {
    const model = new KNeighborsClassifier({ nNeighbors: 11 }).fit(sample.XTrain, sample.yTrain);
    expectProbabilities(model, head, expected.KNeighborsClassifier.predict_proba, 1e-12);
    expectFigures(model, 0.823243, 0.772986, 0.807747);
  });

  it('SVC: the decision values', () => {
    const model = new SVC({ tol: 1e-6, probabilityFolds: null }).fit(sample.XTrain, sample.yTrain);
    expectClose(model.decisionFunction(head).data, expected.SVC.decision_function, 1e-5);
    const support = model.support.map((row) => sample.yTrain[row]);
    expect([0, 1].map((label) => support.filter((found) => found === label).length)).toEqual(expected.SVC.n_support);
    const atDefault = new SVC({ probabilityFolds: null }).fit(sample.XTrain, sample.yTrain);
    expectClose(atDefault.decisionFunction(head).data, expected.SVC.decision_function, 1e-3);
    expectFigures(atDefault, 0.819789, 0.795261, 0.800325);
  });
});

describe('on three classes, estimators give scikit-learn’s results', () => {
  const { models, ...data } = fixture('estimators_made_3_classes');
  const XTrain = matrixFromRows(data.X_train);
  const XTest = matrixFromRows(data.X_test);

  it('LogisticRegression', () => {
    const model = new LogisticRegression().fit(XTrain, data.y_train);
    expectClose(model.coef.flat(), models.LogisticRegression.coef.flat(), 1.1e-5);
    expectClose(model.intercept, models.LogisticRegression.intercept, 1.1e-5);
    expectProbabilities(model, XTest, models.LogisticRegression.predict_proba, 1e-5);
    expectClose(model.decisionFunction(XTest).data, models.LogisticRegression.decision_function.flat(), 1e-4);
    expect(Array.from(predict(model, XTest))).toEqual(models.LogisticRegression.predict);
  });

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

  it('GaussianNB', () => {
    const model = new GaussianNB().fit(XTrain, data.y_train);
    expectProbabilities(model, XTest, models.GaussianNB.predict_proba, 1e-9);
  });

  it('KNeighborsClassifier', () => {
    const model = new KNeighborsClassifier({ nNeighbors: 11 }).fit(XTrain, data.y_train);
    expectProbabilities(model, XTest, models.KNeighborsClassifier.predict_proba, 1e-12);
  });

  it('SVC', () => {
    const model = new SVC({ tol: 1e-6 }).fit(XTrain, data.y_train);
    expectClose(model.decisionFunction(XTest).data, models.SVC.decision_function.flat(), 1e-5);
    expect(Array.from(predict(model, XTest))).toEqual(models.SVC.predict);
    const support = model.support.map((row) => data.y_train[row]);
    expect([0, 1, 2].map((label) => support.filter((found) => found === label).length)).toEqual(models.SVC.n_support);
  });
});

const SPECS: readonly ClassifierSpec[] = [
  { type: 'LogisticRegression', parameters: { C: 0.5 } },
  { type: 'DecisionTreeClassifier', parameters: { maxDepth: 4 } },
  { type: 'RandomForestClassifier', parameters: { nEstimators: 7 } },
  { type: 'GaussianNB' },
  { type: 'KNeighborsClassifier', parameters: { nNeighbors: 3, weights: 'distance' } },
  { type: 'SVC', parameters: { kernel: 'linear' } },
  { type: 'HistGradientBoostingClassifier', parameters: { nEstimators: 5, minChildSamples: 2 } },
  { type: 'CalibratedClassifier', parameters: { estimator: { type: 'GaussianNB' }, method: 'isotonic', nSplits: 3 } },
];

describe('every classifier', () => {
  const { models: _, ...data } = fixture('estimators_made_3_classes');
  const X = matrixFromRows(data.X_train);
  const XTest = matrixFromRows(data.X_test);
  const two = data.y_train.map((label: number) => (label === 2 ? 1 : label));

  for (const spec of SPECS) {
    for (const [what, y] of [
      ['two classes', two],
      ['three classes', data.y_train],
    ] as const) {
      it(`${spec.type}: ${what}: probabilities sum to 1, and survive JSON`, () => {
        const model = makeClassifier(spec).fit(X, y);
        const { data: probabilities, columns } = model.predictProba(XTest);
        for (let i = 0; i < XTest.rows; i++) {
          const row = probabilities.subarray(i * columns, (i + 1) * columns);
          expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
          expect(row.every((p) => p >= 0 && p <= 1)).toBe(true);
        }
        const again = classifierFromJSON(JSON.parse(JSON.stringify(model)) as ClassifierState);
        expect(again.predictProba(XTest)).toEqual(model.predictProba(XTest));
        expect(again.featureImportances).toEqual(model.featureImportances);
        const another = makeClassifier(specOf(model)).fit(X, y);
        expect(another.predictProba(XTest)).toEqual(model.predictProba(XTest));
      });
    }

    it(`${spec.type}: the labels’ values do not matter`, () => {
      const model = makeClassifier(spec).fit(X, two);
      const renamed = makeClassifier(spec).fit(
        X,
        two.map((label: number) => (label === 0 ? -7 : 40)),
      );
      expect(renamed.classes).toEqual([-7, 40]);
      expect(renamed.predictProba(XTest)).toEqual(model.predictProba(XTest));
    });

    it(`${spec.type}: bad input is named`, () => {
      const model = makeClassifier(spec);
      expect(() => model.predictProba(X)).toThrow('not fitted yet');
      expect(() => model.fit(X, [0, 1])).toThrow(
        `y must be of length ${X.rows}, one for each row of X; got an array of length 2`,
      );
      expect(() =>
        model.fit(
          X,
          two.map(() => 1),
        ),
      ).toThrow('y must be labels of at least two classes; got 1');
      const infinite = { ...X, data: X.data.with(X.columns + 2, Infinity) };
      expect(() => model.fit(infinite, two)).toThrow('X[1, 2] must be finite');
      model.fit(X, two);
      expect(() => model.predictProba(matrixFromRows([[1]]))).toThrow(`X must be a matrix with ${X.columns} columns, as in fit`);
      const missing = { ...X, data: X.data.with(0, Number.NaN) };
      if (spec.type === 'HistGradientBoostingClassifier') expect(makeClassifier(spec).fit(missing, two).classes).toEqual([0, 1]);
      else expect(() => model.fit(missing, two)).toThrow('X[0, 0] must be finite; got NaN');
      const weights = { sampleWeight: two.map((_label: number, i: number) => (i === 1 ? -1 : 1)) };
      expect(() => model.fit(X, two, weights)).toThrow('sampleWeight');
    });
  }
});

describe('parameters out of range are named', () => {
  it.each([
    [() => new RandomForestClassifier({ nEstimators: 0 }), 'nEstimators must be a whole number of at least 1; got 0'],
    [() => new RandomForestClassifier({ bootstrap: false, oobScore: true }), 'oobScore must be false without bootstrap'],
    [() => new DecisionTreeClassifier({ maxDepth: 0 }), 'maxDepth must be a whole number of at least 1; got 0'],
    [() => new DecisionTreeClassifier({ criterion: 'mse' as never }), 'criterion must be one of gini, entropy, log_loss'],
    [
      () => new DecisionTreeClassifier({ minSamplesLeaf: 1.5 }),
      'minSamplesLeaf must be a whole number of at least 1, or a share',
    ],
    [() => new LogisticRegression({ C: 0 }), 'C must be a finite number greater than 0; got 0'],
    [() => new SVC({ gamma: -1 }), 'gamma must be a finite number greater than 0; got -1'],
    [() => new KNeighborsClassifier({ nNeighbors: 0 }), 'nNeighbors must be a whole number of at least 1; got 0'],
    [() => new GaussianNB({ priors: [0.5, 0.6] }), 'priors must be numbers that sum to 1'],
    [() => new LogisticRegression({ classWeight: { 0: -1 } }), 'classWeight[0] must be finite and not negative; got -1'],
  ])('%s', (make, message) => {
    expect(make).toThrow(message);
  });

  it('where only the data tells', () => {
    const X = matrixFromRows([
      [0, 1],
      [1, 0],
      [2, 2],
    ]);
    expect(() => new DecisionTreeClassifier({ maxFeatures: 5 }).fit(X, [0, 1, 0])).toThrow('at most the number of features (2)');
    expect(() => new KNeighborsClassifier({ nNeighbors: 4 }).fit(X, [0, 1, 0])).toThrow('at most the number of rows (3)');
    expect(() => new LogisticRegression({ classWeight: { 7: 1 } }).fit(X, [0, 1, 0])).toThrow('with labels among 0, 1');
  });
});
