import type { KNeighborsClassifierState } from '../estimators/k-neighbors-classifier.js';
import { squaredDistances } from './distances.js';
import type { GraphBuilder } from './graph-builder.js';

/** With up to this many features, `KNeighborsClassifier` adds up squared differences. The export must round as it does. */
const DIFFERENCES = 15;

/** Votes of the nearest training rows: doubles, shape [N, classes]. The training rows become part of the model. */
export function exportNeighbors(graph: GraphBuilder, state: KNeighborsClassifierState, features: string): string {
  const { parameters, classes, codes, features: width } = state;
  const rows = codes.length;
  const distances =
    parameters.p === 1 || width <= DIFFERENCES
      ? summedDifferences(graph, state, features)
      : squaredDistances(graph, features, state.rows, rows, width);
  const k = graph.int64s([parameters.nNeighbors]);
  const [nearest, indices] = graph.nodes('TopK', [distances, k], 2, {
    axis: { int: 1 },
    largest: { int: 0 },
    sorted: { int: 1 },
  });
  const oneHot = Array.from({ length: rows * classes.length }, (_, i) =>
    codes[Math.floor(i / classes.length)] === i % classes.length ? 1 : 0,
  );
  // [N, k, classes]
  const votes = graph.node('Gather', [graph.doubles(oneHot, [rows, classes.length]), indices], { axis: { int: 0 } });
  if (parameters.weights === 'uniform') return graph.node('ReduceMean', [votes], { axes: { ints: [1] }, keepdims: { int: 0 } });
  const lengths = parameters.p === 2 ? graph.node('Sqrt', [nearest]) : nearest;
  const zero = graph.doubles([0], []);
  const isZero = graph.cast(graph.node('Equal', [lengths, zero]), 'double');
  const anyZero = graph.node('Greater', [graph.node('ReduceMax', [isZero], { axes: { ints: [1] }, keepdims: { int: 1 } }), zero]);
  const inverse = graph.node('Where', [anyZero, isZero, graph.node('Reciprocal', [lengths])]);
  const weights = graph.node('Unsqueeze', [inverse, graph.int64s([2])]);
  const weighted = graph.node('ReduceSum', [graph.node('Mul', [votes, weights]), graph.int64s([1])], { keepdims: { int: 0 } });
  return graph.node('Div', [weighted, graph.node('ReduceSum', [inverse, graph.int64s([1])], { keepdims: { int: 1 } })]);
}

/** Σ |x − y| or Σ (x − y)², shape [N, rows]. */
function summedDifferences(graph: GraphBuilder, state: KNeighborsClassifierState, features: string): string {
  const { parameters, codes, features: width, rows } = state;
  const queries = graph.node('Unsqueeze', [features, graph.int64s([1])]);
  const differences = graph.node('Sub', [queries, graph.doubles(rows, [1, codes.length, width])]);
  const terms = parameters.p === 1 ? graph.node('Abs', [differences]) : graph.node('Mul', [differences, differences]);
  return graph.node('ReduceSum', [terms, graph.int64s([2])], { keepdims: { int: 0 } });
}
