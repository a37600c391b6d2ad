import { InvalidArgumentError } from '../checks/errors.js';
import { type DecodedGraph, type DecodedNode, type DecodedTensor, decodeModel, EXTERNAL } from './onnx-proto.js';

/**
 * Lists the files beside an ONNX model that hold its weights ("external data"), such as the `model.onnx.data` that MLflow and PyTorch
 * write. Paths are relative to the model's folder, in the order in which the model first names them. The list is empty for a model
 * that holds all its weights.
 *
 * @param file the bytes of the `.onnx` file
 * @throws InvalidArgumentError if the file is not an ONNX model, or names a file outside its own folder
 * @example
 * const sideFiles = new Map();
 * for (const path of onnxSideFiles(file)) sideFiles.set(path, await readFile(join(folder, path)));
 * const model = await OnnxRuntimeModel.load(file, sideFiles);
 */
export function onnxSideFiles(file: Uint8Array): string[] {
  return [...new Set(sideFileLocations(file).values())];
}

/** The path of each side file, under the location as the model writes it: `weights.bin` may be under `./weights.bin`. */
export function sideFileLocations(file: Uint8Array): Map<string, string> {
  const { graph, functions } = decodeModel(file);
  const paths = new Map<string, string>();
  for (const tensor of [...tensorsOfGraph(graph), ...functions.flatMap(({ node }) => node.flatMap(tensorsOfNode))]) {
    if (tensor.dataLocation !== EXTERNAL) continue;
    const location = tensor.externalData.find(({ key }) => key === 'location')?.value ?? '';
    paths.set(location, insideFolder(location));
  }
  return paths;
}

function tensorsOfGraph({ node, initializer, sparseInitializer }: DecodedGraph): DecodedTensor[] {
  const sparse = sparseInitializer.flatMap(({ values, indices }) => [values, indices]);
  return [...initializer, ...sparse.filter(isPresent), ...node.flatMap(tensorsOfNode)];
}

/** A node's attributes hold tensors, and whole graphs where it loops or branches. */
function tensorsOfNode({ attribute }: DecodedNode): DecodedTensor[] {
  return attribute.flatMap(({ t, tensors, g, graphs }) => [
    ...[t, ...tensors].filter(isPresent),
    ...[g, ...graphs].filter(isPresent).flatMap(tensorsOfGraph),
  ]);
}

function isPresent<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

/** A model may come from anywhere. It must not make the caller read other files on the machine, or files of another model. */
function insideFolder(location: string): string {
  const parts = location.split('/').filter((part) => part !== '.' && part !== '');
  const isOutside = parts.length === 0 || parts.includes('..') || location.startsWith('/') || /[\\:\0]/.test(location);
  if (!isOutside) return parts.join('/');
  throw new InvalidArgumentError('file', location, 'a model whose side files have relative paths inside its own folder');
}
