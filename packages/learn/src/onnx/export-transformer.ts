import type { TransformerState } from '../preprocessing/transformer-state.js';
import type { GraphBuilder } from './graph-builder.js';

/**
 * Adds one step of a branch to the graph. Numbers travel as doubles of shape [N, k], so that the graph computes what
 * the transformers compute; strings come as one input of shape [N] a column.
 *
 * @param values one value a column for an encoder of strings, else a single value of shape [N, columns]
 * @returns a value of shape [N, outputs]
 */
export function exportTransformer(graph: GraphBuilder, state: TransformerState, values: readonly string[]): string {
  switch (state.type) {
    case 'OneHotEncoder':
      return concat(
        graph,
        state.categories.flatMap((categories, j) => {
          // A column without categories (constant under drop) has no output, and ONNX no empty encoder.
          if (categories.length === 0) return [];
          const [hot] = graph.mlNode('OneHotEncoder', [values[j]], {
            cats_strings: { strings: categories },
            zeros: { int: 1 },
          });
          return [graph.cast(hot, 'double')];
        }),
      );
    case 'StandardScaler': {
      const centered = graph.node('Sub', [values[0], graph.doubles(state.mean, [state.mean.length])]);
      return graph.node('Div', [centered, graph.doubles(state.scale, [state.scale.length])]);
    }
    case 'Binarizer':
      return graph.cast(graph.node('Greater', [values[0], graph.doubles([state.threshold], [])]), 'double');
    case 'SimpleImputer':
      return graph.node('Where', [graph.node('IsNaN', [values[0]]), graph.doubles([state.fillValue], []), values[0]]);
  }
}

/** Values of shape [N, k] side by side. */
export function concat(graph: GraphBuilder, values: readonly string[]): string {
  return values.length === 1 ? values[0] : graph.node('Concat', values, { axis: { int: 1 } });
}
