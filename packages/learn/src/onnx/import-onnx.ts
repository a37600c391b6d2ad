import { InvalidArgumentError } from '../checks/errors.js';
import { type Matrix, zeros } from '../data/matrix.js';
import { sigmoid, softmaxRows } from '../numeric/link-functions.js';
import { checkFeatures } from '../training-data/check-training-data.js';
import { PackedTrees } from '../tree/packed-trees.js';
import { importTrees } from './import-trees.js';
import { decodeModel, ModelProto } from './onnx-proto.js';
import { type OnnxAttributes, readAttributes } from './read-attributes.js';

/** A classifier read from an ONNX file. This package scores it, without onnxruntime. */
export interface ImportedClassifier {
  /** Labels; column k of `predictProba` belongs to `classes[k]`. */
  readonly classes: readonly number[];
  /**
   * Class probabilities, shape (n, classes), with the precision of float32.
   *
   * @param X the model's features, shape (n, features); trees take NaN as a missing value
   * @throws InvalidArgumentError for too few features, or a value that is not finite
   */
  predictProba(X: Matrix): Matrix;
}

interface OnnxNode {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly object[];
}

/** Operators that pass numbers on without changing them. */
const PLUMBING = ['Cast', 'Concat', 'Identity', 'Reshape', 'Unsqueeze', 'Squeeze', 'Flatten'];
const MODELS = ['TreeEnsembleClassifier', 'TreeEnsembleRegressor', 'LinearClassifier'];

/**
 * Reads a tree ensemble or a linear classifier from an ONNX file. Such files come from skl2onnx (scikit-learn's models), onnxmltools
 * (LightGBM's) and `exportOnnx` (this package's trees). A TreeEnsembleRegressor is read as a boosted classifier: its sums are log-odds,
 * and its labels 0, 1, …. The model must take the features as they are. For a file that encodes or scales them first, use
 * `OnnxRuntimeModel`.
 *
 * @param file the bytes of the `.onnx` file
 * @throws InvalidArgumentError if the file is not an ONNX model, or has an operator that can't be read
 */
export function importOnnx(file: Uint8Array): ImportedClassifier {
  const nodes = readNodes(file);
  const model = nodes.find(({ opType }) => MODELS.includes(opType));
  if (!model) {
    throw new InvalidArgumentError(
      'file',
      nodes.map(({ opType }) => opType).join(', '),
      `an ONNX model with one of ${MODELS.join(', ')}`,
    );
  }
  requirePlainInput(nodes, model);
  const attributes = readAttributes(model.attribute);
  switch (model.opType) {
    case 'LinearClassifier': {
      // skl2onnx adds a separate node that makes the scores sum to 1.
      const isNormalized = nodes.some(({ opType, input }) => opType === 'Normalizer' && input[0] === model.output[1]);
      return linearClassifier(attributes, isNormalized);
    }
    case 'TreeEnsembleClassifier':
      return treeClassifier(attributes);
    default:
      return boostedClassifier(attributes);
  }
}

function readNodes(file: Uint8Array): readonly OnnxNode[] {
  const model = ModelProto.toObject(decodeModel(file) as never, { longs: Number, arrays: true, defaults: true });
  return (model as { readonly graph: { readonly node: readonly OnnxNode[] } }).graph.node;
}

function requirePlainInput(nodes: readonly OnnxNode[], model: OnnxNode): void {
  const pending = [...model.input];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const wanted = name;
    const source = nodes.find(({ output }) => output.includes(wanted));
    if (!source) continue;
    if (!PLUMBING.includes(source.opType)) {
      const expected = `a model that takes its features as they are, without ${source.opType}; score this one with OnnxRuntimeModel`;
      throw new InvalidArgumentError('file', source.opType, expected);
    }
    pending.push(...(source.opType === 'Concat' ? source.input : source.input.slice(0, 1)));
  }
}

function treeClassifier(attributes: OnnxAttributes): ImportedClassifier {
  const classes = wholeLabels(attributes, 'classlabels_int64s', 'classlabels_strings');
  const ids = attributes.ints('class_ids');
  const base = attributes.numbers('base_values');
  const transform = attributes.string('post_transform') || 'NONE';
  // With two classes, a file may hold the scores of only one. onnxruntime calls this the "binary case".
  const isOneSided = classes.length === 2 && new Set(ids).size === 1;
  const outputs = isOneSided ? 1 : classes.length;
  const { trees, features } = importTrees(attributes, 'class', outputs, isOneSided ? ids[0] : 0);
  const isShare = attributes.numbers('class_weights').every((weight) => weight >= 0) && transform === 'NONE';
  const scoresOf = treeScores(trees, features, outputs, base);
  return {
    classes,
    predictProba(X) {
      const scores = scoresOf(X);
      return isOneSided ? withComplement(scores, isShare ? (score) => score : sigmoid) : transformed(scores, transform);
    },
  };
}

function boostedClassifier(attributes: OnnxAttributes): ImportedClassifier {
  const outputs = attributes.int('n_targets') || 1;
  const { trees, features } = importTrees(attributes, 'target', outputs, 0);
  const scoresOf = treeScores(trees, features, outputs, attributes.numbers('base_values'));
  return {
    classes: Array.from({ length: Math.max(2, outputs) }, (_, k) => k),
    predictProba: (X) => (outputs === 1 ? withComplement(scoresOf(X), sigmoid) : transformed(scoresOf(X), 'SOFTMAX')),
  };
}

function treeScores(trees: ReturnType<typeof importTrees>['trees'], features: number, outputs: number, base: readonly number[]) {
  const packed = new PackedTrees(trees, outputs);
  return (X: Matrix): Matrix => {
    // The trees may not use the last features, so the file doesn't tell how many there were in fit.
    checkFeatures(X, Math.max(X.columns, features), 'NaN is missing');
    const scores = zeros(X.rows, outputs);
    for (let i = 0; i < scores.data.length; i++) scores.data[i] = base[i % outputs] ?? 0;
    packed.addValues(X, scores.data);
    return scores;
  };
}

function linearClassifier(attributes: OnnxAttributes, isNormalized: boolean): ImportedClassifier {
  const classes = wholeLabels(attributes, 'classlabels_ints', 'classlabels_strings');
  const coefficients = attributes.numbers('coefficients');
  const intercepts = attributes.numbers('intercepts');
  const transform = attributes.string('post_transform') || 'NONE';
  const outputs = intercepts.length;
  const features = coefficients.length / outputs;
  return {
    classes,
    predictProba(X) {
      checkFeatures(X, features);
      const scores = zeros(X.rows, outputs);
      for (let i = 0; i < X.rows; i++) {
        for (let k = 0; k < outputs; k++) {
          let sum = intercepts[k];
          for (let j = 0; j < features; j++) sum += coefficients[k * features + j] * X.data[i * features + j];
          scores.data[i * outputs + k] = sum;
        }
      }
      if (outputs === 1) return withComplement(scores, sigmoid);
      const probabilities = transformed(scores, transform);
      if (isNormalized) normalize(probabilities);
      return probabilities;
    },
  };
}

function wholeLabels(attributes: OnnxAttributes, name: string, textName: string): number[] {
  const labels = attributes.ints(name);
  if (labels.length > 1) return labels;
  throw new InvalidArgumentError(
    'file',
    attributes.strings(textName).join(', ') || 'no labels',
    'a classifier whose labels are whole numbers',
  );
}

function transformed(scores: Matrix, transform: string): Matrix {
  switch (transform) {
    case 'NONE':
      return scores;
    case 'SOFTMAX':
      softmaxRows(scores);
      return scores;
    case 'LOGISTIC':
      return { ...scores, data: scores.data.map(sigmoid) };
    default:
      throw new InvalidArgumentError('file', transform, 'a model with post_transform NONE, LOGISTIC or SOFTMAX');
  }
}

function withComplement({ data, rows }: Matrix, probability: (score: number) => number): Matrix {
  const both = zeros(rows, 2);
  for (let i = 0; i < rows; i++) {
    both.data[2 * i + 1] = probability(data[i]);
    both.data[2 * i] = 1 - both.data[2 * i + 1];
  }
  return both;
}

function normalize({ data, rows, columns }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    const sum = row.reduce((total, value) => total + value, 0);
    if (sum > 0) for (let k = 0; k < columns; k++) row[k] /= sum;
  }
}
