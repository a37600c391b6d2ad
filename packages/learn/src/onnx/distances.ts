import type { GraphBuilder } from './graph-builder.js';

/**
 * Squared distances between each row of `features` and each row of a constant matrix: doubles, at least 0, shape [N, rows].
 * Computed as |x|² − 2xy + |y|².
 *
 * @param others the constant matrix, row-major, shape (rows, width)
 */
export function squaredDistances(
  graph: GraphBuilder,
  features: string,
  others: ArrayLike<number>,
  rows: number,
  width: number,
): string {
  const squares = new Float64Array(rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) squares[i] += others[i * width + j] ** 2;
  const own = graph.node('ReduceSum', [graph.node('Mul', [features, features]), graph.int64s([1])], { keepdims: { int: 1 } });
  const products = graph.node('MatMul', [features, transposed(graph, others, rows, width)]);
  const doubled = graph.node('Mul', [products, graph.doubles([2], [])]);
  const sum = graph.node('Add', [graph.node('Sub', [own, doubled]), graph.doubles(squares, [1, rows])]);
  return graph.node('Max', [sum, graph.doubles([0], [])]);
}

/** The transpose of a row-major matrix of shape (rows, width), as a constant of shape [width, rows]. */
export function transposed(graph: GraphBuilder, values: ArrayLike<number>, rows: number, width: number): string {
  const columns = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) columns[j * rows + i] = values[i * width + j];
  return graph.doubles(columns, [width, rows]);
}
