import { InvalidArgumentError } from '../checks/errors.js';
import type { PipelineState } from '../pipeline/pipeline.js';
import { exportClassifier } from './export-classifier.js';
import { exportTransformer, type GraphColumn } from './export-transformer.js';
import { type ElementType, GraphBuilder } from './graph-builder.js';

/** Name and element type of one input of a model. Its shape is [N]. */
export interface OnnxInput {
  readonly name: string;
  readonly type: Extract<ElementType, 'string' | 'int64' | 'double' | 'float'>;
}

/**
 * Converts a fitted pipeline to an ONNX model. The model has one input of shape [N] for each column, and these outputs of shape [N]:
 *
 * - `prediction`, the label (int64)
 * - `probability`: with two classes, the probability of the second; with more, that of the predicted class
 * - `probability_LABEL` for each class, with more than two classes
 *
 * Features are computed in doubles, as in `Pipeline`. Trees are computed in float32, as ONNX defines them. Probabilities agree with
 * the pipeline's within 1e-5. The model runs on onnxruntime 1.10 and later (operator sets 15 and ai.onnx.ml 3).
 *
 * @param pipeline what `Pipeline.toJSON` returns
 * @param inputs the model's inputs, in this order; at least the columns that the pipeline reads
 * @param producerVersion goes into the file's `producer_version`. Default: empty
 * @returns the bytes of an `.onnx` file
 * @throws InvalidArgumentError for a column without an input, a text column that no step encodes, or labels that are not whole numbers
 * @example
 * const model = exportOnnx(pipeline.toJSON(), [{ name: 'Contract', type: 'string' }, { name: 'tenure', type: 'int64' }]);
 * await writeFile('model.onnx', model);
 */
export function exportOnnx(pipeline: PipelineState, inputs: readonly OnnxInput[], producerVersion = ''): Uint8Array {
  const graph = new GraphBuilder();
  const typeOf = new Map(inputs.map(({ name, type }) => [graph.input(name, type), type]));
  const branches = pipeline.features.branches.flatMap(({ columns, steps }) => {
    let current = columns.map((column): GraphColumn => {
      const type = typeOf.get(column);
      if (!type)
        throw new InvalidArgumentError('inputs', [...typeOf.keys()].join(', '), `a list with an input for column ${column}`);
      return type === 'string' ? { kind: 'text', value: column } : { kind: 'number', value: numberColumn(graph, column) };
    });
    for (const step of steps) current = exportTransformer(graph, step, current);
    const text = current.findIndex(({ kind }) => kind === 'text');
    if (text >= 0)
      throw new InvalidArgumentError(`column ${columns[text]}`, 'text', 'encoded as numbers by a step of its branch');
    return current.map(({ value }) => value);
  });
  const { classes, ...outputs } = exportClassifier(graph, pipeline.classifier, graph.concat(branches));
  const fractional = classes.find((label) => !Number.isSafeInteger(label));
  if (fractional !== undefined)
    throw new InvalidArgumentError('classes', fractional, 'whole numbers: ONNX stores labels as int64');
  const probability = (k: number) =>
    graph.flatten(graph.node('Gather', [outputs.probabilities, graph.int64s([k])], { axis: { int: 1 } }));
  graph.output('prediction', outputs.prediction, 'int64');
  if (classes.length === 2) {
    graph.output('probability', probability(1), outputs.type);
  } else {
    const greatest = graph.node('ReduceMax', [outputs.probabilities], { axes: { ints: [1] }, keepdims: { int: 0 } });
    graph.output('probability', greatest, outputs.type);
    for (const [k, label] of classes.entries()) graph.output(`probability_${label}`, probability(k), outputs.type);
  }
  return graph.encode('pipeline', producerVersion);
}

/** An input of shape [N] as doubles of shape [N, 1]. */
function numberColumn(graph: GraphBuilder, name: string): string {
  return graph.node('Reshape', [graph.cast(name, 'double'), graph.int64s([-1, 1])]);
}
