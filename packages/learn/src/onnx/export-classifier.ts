import type { IsotonicFunction } from '../calibration/isotonic-regression.js';
import type { CalibratedClassifierState, Calibration } from '../estimators/calibrated-classifier.js';
import type { ClassifierState } from '../estimators/classifier-spec.js';
import type { GaussianNBState } from '../estimators/gaussian-nb.js';
import type { LogisticRegressionState } from '../estimators/logistic-regression.js';
import { exportNeighbors } from './export-neighbors.js';
import { exportSvc } from './export-svc.js';
import { exportBoostedTrees, exportClassificationTrees } from './export-trees.js';
import type { GraphBuilder } from './graph-builder.js';

/** The outputs of a classifier in a graph, by the names of their values. */
export interface ClassifierOutputs {
  readonly classes: readonly number[];
  /** Shape [N, classes]. */
  readonly probabilities: string;
  readonly type: 'float' | 'double';
  /** Scores before they become probabilities: doubles, shape [N, 1] for two classes, else [N, classes]. Not all classifiers have them. */
  readonly decisions?: string;
  /** Labels, int64, shape [N]. */
  readonly prediction: string;
}

/**
 * Adds a fitted classifier to the graph.
 *
 * @param features name of a value of doubles, shape [N, features]
 */
export function exportClassifier(graph: GraphBuilder, state: ClassifierState, features: string): ClassifierOutputs {
  switch (state.type) {
    case 'LogisticRegression':
      return fromDecisions(graph, state.classes, linearFunctions(graph, state, features));
    case 'HistGradientBoostingClassifier':
      return fromDecisions(graph, state.classes, exportBoostedTrees(graph, state, features));
    case 'DecisionTreeClassifier':
      return fromProbabilities(
        graph,
        state.classes,
        exportClassificationTrees(graph, [state.tree], state.classes, features),
        'float',
      );
    case 'RandomForestClassifier':
      return fromProbabilities(
        graph,
        state.classes,
        exportClassificationTrees(graph, state.trees, state.classes, features),
        'float',
      );
    case 'GaussianNB':
      return fromProbabilities(graph, state.classes, gaussianProbabilities(graph, state, features), 'double');
    case 'KNeighborsClassifier':
      return fromProbabilities(graph, state.classes, exportNeighbors(graph, state, features), 'double');
    case 'SVC': {
      const { decisions, prediction } = exportSvc(graph, state, features);
      // An SVC without probabilities can still be the estimator of a CalibratedClassifier, which needs only the decisions.
      const sigmoids = state.calibration?.map((sigmoid) => ({ sigmoid })) ?? [];
      const probabilities = calibrate(graph, decisions, sigmoids, state.classes.length);
      return { classes: state.classes, probabilities, type: 'double', decisions, prediction };
    }
    case 'CalibratedClassifier':
      return calibratedOutputs(graph, state, features);
  }
}

function linearFunctions(graph: GraphBuilder, { coef, intercept }: LogisticRegressionState, features: string): string {
  const weights = graph.doubles(coef.flat(), [coef.length, coef[0].length]);
  const products = graph.node('MatMul', [features, graph.node('Transpose', [weights], { perm: { ints: [1, 0] } })]);
  return graph.node('Add', [products, graph.doubles(intercept, [1, intercept.length])]);
}

/** Sigmoid of one score, or softmax over several. */
function fromDecisions(graph: GraphBuilder, classes: readonly number[], decisions: string): ClassifierOutputs {
  const probabilities =
    classes.length === 2
      ? withComplement(graph, graph.node('Sigmoid', [decisions]))
      : graph.node('Softmax', [decisions], { axis: { int: 1 } });
  return { ...fromProbabilities(graph, classes, probabilities, 'double'), decisions };
}

function fromProbabilities(
  graph: GraphBuilder,
  classes: readonly number[],
  probabilities: string,
  type: ClassifierOutputs['type'],
): ClassifierOutputs {
  return { classes, probabilities, type, prediction: graph.labelOfGreatest(probabilities, classes) };
}

function withComplement(graph: GraphBuilder, second: string): string {
  return graph.concat([graph.node('Sub', [graph.doubles([1], []), second]), second]);
}

function gaussianProbabilities(graph: GraphBuilder, { classPrior, theta, variance }: GaussianNBState, features: string): string {
  const likelihoods = classPrior.map((prior, k) => {
    const size = theta[k].length;
    const deviations = graph.node('Sub', [features, graph.doubles(theta[k], [1, size])]);
    const squares = graph.node('Mul', [deviations, deviations]);
    const scaled = graph.node('MatMul', [
      squares,
      graph.doubles(
        variance[k].map((value) => -0.5 / value),
        [size, 1],
      ),
    ]);
    const constant = Math.log(prior) - 0.5 * variance[k].reduce((sum, value) => sum + Math.log(2 * Math.PI * value), 0);
    return graph.node('Add', [scaled, graph.doubles([constant], [])]);
  });
  return graph.node('Softmax', [graph.concat(likelihoods)], { axis: { int: 1 } });
}

function calibratedOutputs(graph: GraphBuilder, state: CalibratedClassifierState, features: string): ClassifierOutputs {
  const { classes, ...inner } = exportClassifier(graph, state.estimator, features);
  let scores = inner.decisions;
  if (scores === undefined) {
    const all = graph.cast(inner.probabilities, 'double');
    scores = classes.length === 2 ? graph.node('Gather', [all, graph.int64s([1])], { axis: { int: 1 } }) : all;
  }
  return fromProbabilities(graph, classes, calibrate(graph, scores, state.calibrations, classes.length), 'double');
}

/** Maps scores, shape [N, 1] or [N, classes], to probabilities of shape [N, classes]. */
function calibrate(graph: GraphBuilder, scores: string, calibrations: readonly Calibration[], classes: number): string {
  const mapped = calibrations.map((calibration, k) => {
    const score = calibrations.length === 1 ? scores : graph.node('Gather', [scores, graph.int64s([k])], { axis: { int: 1 } });
    if ('isotonic' in calibration) return interpolated(graph, score, calibration.isotonic);
    const [slope, intercept] = calibration.sigmoid;
    const scaled = graph.node('Mul', [score, graph.doubles([-slope], [])]);
    return graph.node('Sigmoid', [graph.node('Sub', [scaled, graph.doubles([intercept], [])])]);
  });
  if (mapped.length === 0) return scores;
  if (classes === 2) return withComplement(graph, mapped[0]);
  const all = graph.concat(mapped);
  const sums = graph.node('ReduceSum', [all, graph.int64s([1])], { keepdims: { int: 1 } });
  const isZero = graph.node('LessOrEqual', [sums, graph.doubles([0], [])]);
  const safe = graph.node('Where', [isZero, graph.doubles([1], []), sums]);
  return graph.node('Where', [isZero, graph.doubles([1 / classes], []), graph.node('Div', [all, safe])]);
}

/** A piecewise linear function of scores, shape [N, 1]. It is constant beyond its ends. */
function interpolated(graph: GraphBuilder, score: string, { x, y }: IsotonicFunction): string {
  if (x.length === 1) return graph.node('Add', [graph.node('Mul', [score, graph.doubles([0], [])]), graph.doubles([y[0]], [])]);
  const last = x.length - 1;
  const clipped = graph.node('Max', [graph.node('Min', [score, graph.doubles([x[last]], [])]), graph.doubles([x[0]], [])]);
  const passed = graph.cast(graph.node('LessOrEqual', [graph.doubles(x.slice(1, last), [1, last - 1]), clipped]), 'double');
  const segment = graph.cast(
    last === 1
      ? graph.node('Mul', [clipped, graph.doubles([0], [])])
      : graph.node('ReduceSum', [passed, graph.int64s([1])], { keepdims: { int: 1 } }),
    'int64',
  );
  const at = (values: readonly number[]) =>
    graph.node('Gather', [graph.doubles(values, [values.length]), segment], { axis: { int: 0 } });
  const slopes = y.slice(1).map((value, i) => (value - y[i]) / (x[i + 1] - x[i]));
  const along = graph.node('Mul', [at(slopes), graph.node('Sub', [clipped, at(x.slice(0, last))])]);
  return graph.node('Add', [at(y.slice(0, last)), along]);
}
