import { type DecodedNode, decodeModel, encodeModel, TensorType } from './onnx-proto.js';

/**
 * Makes a model return its probabilities as a tensor of shape [N, classes]. By default (`zipmap=True`), skl2onnx's models return a
 * sequence of maps from label to probability, which onnxruntime-node can't return. Column k belongs to the k-th label of the ZipMap,
 * in the order of scikit-learn's `classes_`. A model without a ZipMap comes back unchanged.
 *
 * @param file the bytes of an `.onnx` file
 * @throws InvalidArgumentError if it is not an ONNX model
 */
export function withoutZipMaps(file: Uint8Array): Uint8Array {
  const model = decodeModel(file);
  const { graph } = model;
  const zipped = new Set(graph.node.filter(isZipMap).flatMap(({ output }) => output));
  if (zipped.size === 0) return file;
  // An Identity replaces each ZipMap, so that outputs keep their names.
  graph.node = graph.node.map((node) => (isZipMap(node) ? { ...node, domain: '', opType: 'Identity', attribute: [] } : node));
  // A ZipMap takes only floats, so the tensor holds floats. onnxruntime infers the shape.
  const tensor = (name: string) => ({ name, type: { tensorType: { elemType: TensorType.float } } });
  graph.output = graph.output.map((output) => (zipped.has(output.name) ? tensor(output.name) : output));
  graph.valueInfo = graph.valueInfo.filter(({ name }) => !zipped.has(name));
  return encodeModel(model);
}

function isZipMap({ domain, opType }: DecodedNode): boolean {
  return domain === 'ai.onnx.ml' && opType === 'ZipMap';
}
