import protobuf from 'protobufjs/light.js';
import { InvalidArgumentError } from '../checks/errors.js';

/**
 * The messages of onnx.proto that this package reads or writes, with the field numbers of
 * https://github.com/onnx/onnx/blob/v1.12.0/onnx/onnx.proto (IR version 8).
 */
const root = protobuf.Root.fromJSON({
  nested: {
    onnx: {
      nested: {
        AttributeProto: {
          fields: {
            name: { id: 1, type: 'string' },
            f: { id: 2, type: 'float' },
            i: { id: 3, type: 'int64' },
            s: { id: 4, type: 'bytes' },
            t: { id: 5, type: 'TensorProto' },
            g: { id: 6, type: 'GraphProto' },
            floats: { id: 7, type: 'float', rule: 'repeated', options: { packed: false } },
            ints: { id: 8, type: 'int64', rule: 'repeated', options: { packed: false } },
            strings: { id: 9, type: 'bytes', rule: 'repeated' },
            tensors: { id: 10, type: 'TensorProto', rule: 'repeated' },
            graphs: { id: 11, type: 'GraphProto', rule: 'repeated' },
            type: { id: 20, type: 'int32' },
          },
        },
        ValueInfoProto: { fields: { name: { id: 1, type: 'string' }, type: { id: 2, type: 'TypeProto' } } },
        NodeProto: {
          fields: {
            input: { id: 1, type: 'string', rule: 'repeated' },
            output: { id: 2, type: 'string', rule: 'repeated' },
            name: { id: 3, type: 'string' },
            opType: { id: 4, type: 'string' },
            attribute: { id: 5, type: 'AttributeProto', rule: 'repeated' },
            domain: { id: 7, type: 'string' },
          },
        },
        ModelProto: {
          fields: {
            irVersion: { id: 1, type: 'int64' },
            producerName: { id: 2, type: 'string' },
            producerVersion: { id: 3, type: 'string' },
            graph: { id: 7, type: 'GraphProto' },
            opsetImport: { id: 8, type: 'OperatorSetIdProto', rule: 'repeated' },
            functions: { id: 25, type: 'FunctionProto', rule: 'repeated' },
          },
        },
        FunctionProto: { fields: { node: { id: 7, type: 'NodeProto', rule: 'repeated' } } },
        GraphProto: {
          fields: {
            node: { id: 1, type: 'NodeProto', rule: 'repeated' },
            name: { id: 2, type: 'string' },
            initializer: { id: 5, type: 'TensorProto', rule: 'repeated' },
            input: { id: 11, type: 'ValueInfoProto', rule: 'repeated' },
            output: { id: 12, type: 'ValueInfoProto', rule: 'repeated' },
            valueInfo: { id: 13, type: 'ValueInfoProto', rule: 'repeated' },
            sparseInitializer: { id: 15, type: 'SparseTensorProto', rule: 'repeated' },
          },
        },
        TensorProto: {
          fields: {
            dims: { id: 1, type: 'int64', rule: 'repeated', options: { packed: false } },
            dataType: { id: 2, type: 'int32' },
            stringData: { id: 6, type: 'bytes', rule: 'repeated' },
            int64Data: { id: 7, type: 'int64', rule: 'repeated', options: { packed: true } },
            name: { id: 8, type: 'string' },
            rawData: { id: 9, type: 'bytes' },
            doubleData: { id: 10, type: 'double', rule: 'repeated', options: { packed: true } },
            externalData: { id: 13, type: 'StringStringEntryProto', rule: 'repeated' },
            dataLocation: { id: 14, type: 'int32' },
          },
        },
        SparseTensorProto: {
          fields: { values: { id: 1, type: 'TensorProto' }, indices: { id: 2, type: 'TensorProto' } },
        },
        StringStringEntryProto: { fields: { key: { id: 1, type: 'string' }, value: { id: 2, type: 'string' } } },
        TypeProto: { fields: { tensorType: { id: 1, type: 'TensorTypeProto' } } },
        TensorTypeProto: {
          fields: { elemType: { id: 1, type: 'int32' }, shape: { id: 2, type: 'TensorShapeProto' } },
        },
        TensorShapeProto: { fields: { dim: { id: 1, type: 'DimensionProto', rule: 'repeated' } } },
        DimensionProto: {
          oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
          fields: { dimValue: { id: 1, type: 'int64' }, dimParam: { id: 2, type: 'string' } },
        },
        OperatorSetIdProto: { fields: { domain: { id: 1, type: 'string' }, version: { id: 2, type: 'int64' } } },
      },
    },
  },
});

/** The top message of an ONNX file. */
export const ModelProto = root.lookupType('onnx.ModelProto');

/** A NodeProto, as decoded. */
export interface DecodedNode {
  readonly domain: string;
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly DecodedAttribute[];
}

/** The part of an AttributeProto that is read: its tensors and graphs. */
export interface DecodedAttribute {
  readonly t?: DecodedTensor | null;
  readonly tensors: readonly DecodedTensor[];
  readonly g?: DecodedGraph | null;
  readonly graphs: readonly DecodedGraph[];
}

/** The part of a TensorProto that is read: where its values are. */
export interface DecodedTensor {
  readonly dataLocation: number;
  readonly externalData: readonly { readonly key: string; readonly value: string }[];
}

/** A GraphProto, as decoded. */
export interface DecodedGraph {
  node: DecodedNode[];
  output: { readonly name: string }[];
  valueInfo: { readonly name: string }[];
  readonly initializer: readonly DecodedTensor[];
  readonly sparseInitializer: readonly {
    readonly values?: DecodedTensor | null;
    readonly indices?: DecodedTensor | null;
  }[];
}

/** A ModelProto, as decoded. Fields that this interface doesn't list are kept, so that the model can be encoded again. */
export interface DecodedModel {
  readonly graph: DecodedGraph;
  readonly functions: readonly { readonly node: readonly DecodedNode[] }[];
}

/**
 * Decodes an ONNX file.
 *
 * @throws InvalidArgumentError if the bytes are not an ONNX model with a graph
 */
export function decodeModel(file: Uint8Array): DecodedModel {
  const reader = protobuf.Reader.create(file);
  reader.discardUnknown = false;
  let model: { readonly graph?: DecodedGraph | null } | undefined;
  try {
    model = ModelProto.decode(reader) as never;
  } catch {
    // protobuf's own message doesn't help the caller.
  }
  if (model?.graph && model.graph.node.length > 0) return model as DecodedModel;
  throw new InvalidArgumentError('file', `${file.length} bytes`, 'an ONNX model');
}

/** Encodes a decoded model as the bytes of an `.onnx` file. */
export function encodeModel(model: DecodedModel): Uint8Array {
  return ModelProto.encode(model as never).finish();
}

/** The TensorProto.DataLocation of a tensor whose values are in a side file. */
export const EXTERNAL = 1;

/** TensorProto.DataType. */
export const TensorType = { float: 1, int64: 7, string: 8, double: 11 } as const;

/** AttributeProto.AttributeType. */
export const AttributeType = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;
