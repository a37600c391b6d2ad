import { InvalidArgumentError } from '../errors.js';
import type { PipelineState } from '../pipeline.js';
import { exportClassifier } from './export-classifier.js';
import { concat, exportTransformer } from './export-transformer.js';
import { type ElementType, GraphBuilder } from './graph-builder.js';

/** Name and element type of a model's input, which has shape [N]. */
export interface OnnxInput {
  readonly name: string;
  readonly type: Extract<ElementType, 'string' | 'int64' | 'double'>;
}

/**
 * A fitted binary pipeline with classes 0 and 1 as an ONNX model: one input of shape [N] a column; outputs `prediction`
 * (int64, [N], 1 where the probability exceeds ½) and `probability` (of class 1, [N]). Features are computed in doubles, as
 * `Pipeline` does, so that both give the same probabilities within float32 rounding (1e-6).
 *
 * @param inputs at least the columns the pipeline reads; the order is the order of the model's inputs
 * @throws InvalidArgumentError for other classes, or a column without an input
 */
export function exportOnnx(pipeline: PipelineState, inputs: readonly OnnxInput[], producerVersion = ''): Uint8Array {
  const { classes } = pipeline.classifier;
  if (classes.length !== 2 || classes[0] !== 0 || classes[1] !== 1) {
    throw new InvalidArgumentError('pipeline', `classes ${classes.join(', ')}`, 'fitted on the classes 0 and 1');
  }
  const graph = new GraphBuilder();
  const typeOf = new Map(inputs.map(({ name, type }) => [graph.input(name, type), type]));
  const branches = pipeline.features.branches.map(({ columns, steps }) => {
    for (const column of columns) {
      if (!typeOf.has(column)) throw new InvalidArgumentError('inputs', [...typeOf.keys()].join(', '), `inputs with ${column}`);
    }
    const strings = typeOf.get(columns[0]) === 'string';
    let values = strings
      ? [...columns]
      : [
          concat(
            graph,
            columns.map((column) => numericColumn(graph, column)),
          ),
        ];
    for (const step of steps) values = [exportTransformer(graph, step, values)];
    return values[0];
  });
  const { probability, type } = exportClassifier(graph, pipeline.classifier, concat(graph, branches));
  const half = graph.cast(graph.doubles([0.5], []), type);
  graph.output('prediction', graph.cast(graph.node('Greater', [probability, half]), 'int64'), 'int64');
  graph.output('probability', probability, type);
  return graph.encode('pipeline', producerVersion);
}

/** An input of shape [N] as doubles of shape [N, 1]. */
function numericColumn(graph: GraphBuilder, name: string): string {
  return graph.node('Reshape', [graph.cast(name, 'double'), graph.int64s([-1, 1])]);
}
