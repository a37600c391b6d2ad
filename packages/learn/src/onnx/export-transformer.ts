import { InvalidArgumentError } from '../checks/errors.js';
import { OneHotEncoder } from '../preprocessing/one-hot-encoder.js';
import type { TransformerState } from '../preprocessing/transformer-spec.js';
import type { GraphBuilder } from './graph-builder.js';

/** One column in the graph, or several side by side. */
export type GraphColumn = { readonly kind: 'text' | 'number'; readonly value: string };

/**
 * Adds one step of a branch to the graph. Numbers are doubles of shape [N, k], as in the transformers. Each text column is one value
 * of shape [N].
 *
 * @param columns the columns that the step reads
 * @returns the columns that the step gives; all outputs of a one-hot encoded column are side by side in one
 */
export function exportTransformer(graph: GraphBuilder, state: TransformerState, columns: readonly GraphColumn[]): GraphColumn[] {
  switch (state.type) {
    case 'OneHotEncoder': {
      const { encoded } = OneHotEncoder.fromJSON(state);
      return columns.flatMap((column, j) =>
        // A column may have no outputs: with `drop`, a constant column has none. ONNX has no empty encoder.
        encoded[j].length === 0 ? [] : [{ kind: 'number', value: oneHot(graph, column, encoded[j]) } as const],
      );
    }
    case 'OrdinalEncoder':
      return columns.map((column, j) => {
        const categories = state.categories[j] as (string | number)[];
        const unknown = state.parameters.unknownValue ?? Number.NaN;
        return { kind: 'number', value: ordinal(graph, column, categories, unknown) };
      });
    case 'StandardScaler':
      return columns.map(({ value }, j) => {
        const centered = graph.node('Sub', [value, graph.doubles([state.mean[j]], [])]);
        return { kind: 'number', value: graph.node('Div', [centered, graph.doubles([state.scale[j]], [])]) };
      });
    case 'Binarizer':
      return columns.map(({ value }) => {
        const isAbove = graph.node('Greater', [value, graph.doubles([state.parameters.threshold], [])]);
        return { kind: 'number', value: graph.cast(isAbove, 'double') };
      });
    case 'SimpleImputer':
      return columns.map(({ kind, value }, j) => {
        const fill = state.statistics[j];
        if (kind === 'text') {
          const isMissing = graph.node('Equal', [codesOf(graph, value, ['']), graph.int64s([0])]);
          return { kind, value: graph.node('Where', [isMissing, graph.strings([String(fill)]), value]) };
        }
        return { kind, value: graph.node('Where', [graph.node('IsNaN', [value]), graph.doubles([Number(fill)], []), value]) };
      });
  }
}

function oneHot(graph: GraphBuilder, { kind, value }: GraphColumn, categories: readonly (string | number)[]): string {
  if (kind === 'text') {
    const [hot] = graph.mlNode('OneHotEncoder', [value], {
      cats_strings: { strings: categories as string[] },
      zeros: { int: 1 },
    });
    return graph.cast(hot, 'double');
  }
  return graph.concat(
    categories.map((category) => {
      const found = Number.isNaN(category)
        ? graph.node('IsNaN', [value])
        : graph.node('Equal', [value, graph.doubles([Number(category)], [])]);
      return graph.cast(found, 'double');
    }),
  );
}

function ordinal(
  graph: GraphBuilder,
  { kind, value }: GraphColumn,
  categories: readonly (string | number)[],
  unknown: number,
): string {
  if (kind === 'text') {
    const codes = graph.node('Reshape', [codesOf(graph, value, categories as string[]), graph.int64s([-1, 1])]);
    const isUnknown = graph.node('Less', [codes, graph.int64s([0])]);
    return graph.node('Where', [isUnknown, graph.doubles([unknown], []), graph.cast(codes, 'double')]);
  }
  // NaN stays NaN. Only other unseen values become `unknown`.
  let result = graph.node('Where', [graph.node('IsNaN', [value]), value, graph.doubles([unknown], [])]);
  for (const [code, category] of categories.entries()) {
    const found = graph.node('Equal', [value, graph.doubles([Number(category)], [])]);
    result = graph.node('Where', [found, graph.doubles([code], []), result]);
  }
  return result;
}

/** The position of each string in `keys`, −1 if it is not there: int64, shape [N]. */
function codesOf(graph: GraphBuilder, value: string, keys: readonly string[]): string {
  if (keys.length === 0) throw new InvalidArgumentError('categories', keys, 'not empty');
  const [codes] = graph.mlNode('LabelEncoder', [value], {
    keys_strings: { strings: keys },
    values_int64s: { ints: keys.map((_, code) => code) },
    default_int64: { int: -1 },
  });
  return codes;
}
