import type { SvcState } from '../estimators/svc.js';
import { squaredDistances, transposed } from './distances.js';
import type { GraphBuilder } from './graph-builder.js';

/** A fitted `SVC`: its decision values (doubles, shape [N, 1] for two classes, else [N, classes]) and labels (int64, shape [N]). */
export function exportSvc(graph: GraphBuilder, state: SvcState, features: string): { decisions: string; prediction: string } {
  const { kernel, supportVectors, pairs, classes, features: width } = state;
  const vectors = supportVectors.flat();
  const count = supportVectors.length;
  const kernelValues =
    kernel.name === 'linear'
      ? graph.node('MatMul', [features, transposed(graph, vectors, count, width)])
      : graph.node('Exp', [
          graph.node('Mul', [squaredDistances(graph, features, vectors, count, width), graph.doubles([-kernel.gamma], [])]),
        ]);
  const coef = new Float64Array(count * pairs.length);
  for (const [p, pair] of pairs.entries()) {
    for (const [s, vector] of pair.support.entries()) coef[vector * pairs.length + p] = pair.coef[s];
  }
  const intercepts = pairs.map(({ intercept }) => intercept);
  const sums = graph.node('MatMul', [kernelValues, graph.doubles(coef, [count, pairs.length])]);
  const values = graph.node('Add', [sums, graph.doubles(intercepts, [1, pairs.length])]);
  const zero = graph.doubles([0], []);
  if (classes.length === 2) {
    const isSecond = graph.cast(graph.node('GreaterOrEqual', [values, zero]), 'int64');
    return { decisions: values, prediction: graph.labelOf(graph.flatten(isSecond), classes) };
  }
  // Shape [pairs, classes]: marks the first class of each pair, or the second.
  const membership = (of: 'first' | 'second', sign = 1) =>
    pairs.flatMap((pair) => classes.map((_, k) => (pair[of] === k ? sign : 0)));
  const shape = [pairs.length, classes.length];
  const first = graph.doubles(membership('first'), shape);
  const second = graph.doubles(membership('second'), shape);
  const votes = (speaksForFirst: string) => {
    const yes = graph.cast(speaksForFirst, 'double');
    const no = graph.node('Sub', [graph.doubles([1], []), yes]);
    return graph.node('Add', [graph.node('MatMul', [yes, first]), graph.node('MatMul', [no, second])]);
  };
  const confidences = graph.node('MatMul', [values, graph.node('Sub', [first, second])]);
  const scale = graph.node('Mul', [
    graph.node('Add', [graph.node('Abs', [confidences]), graph.doubles([1], [])]),
    graph.doubles([3], []),
  ]);
  const share = graph.node('Div', [confidences, scale]);
  return {
    decisions: graph.node('Add', [votes(graph.node('GreaterOrEqual', [values, zero])), share]),
    prediction: graph.labelOfGreatest(votes(graph.node('Greater', [values, zero])), classes),
  };
}
