import { AttributeType, ModelProto, TensorType } from './onnx-proto.js';

/** Element type of a graph's input or output. */
export type ElementType = keyof typeof TensorType;

type Attribute =
  | { readonly int: number }
  | { readonly string: string }
  | { readonly floats: ArrayLike<number> }
  | { readonly ints: ArrayLike<number> }
  | { readonly strings: readonly string[] };

const ML_DOMAIN = 'ai.onnx.ml';
/** onnxruntime has supported these operator sets since 1.10 (2021). ai.onnx.ml 3 has TreeEnsembleClassifier. */
const OPSET = 15;
const ML_OPSET = 3;
const IR_VERSION = 8;

/** Collects the nodes, constants, inputs and outputs of an ONNX graph, and names its values. */
export class GraphBuilder {
  readonly #nodes: object[] = [];
  readonly #initializers: object[] = [];
  readonly #inputs: object[] = [];
  readonly #outputs: object[] = [];
  #names = 0;

  /** Declares a graph input of shape [N]. */
  input(name: string, type: ElementType): string {
    this.#inputs.push(valueInfo(name, type));
    return name;
  }

  /** Declares `value` as a graph output of shape [N] called `name`. */
  output(name: string, value: string, type: ElementType): void {
    this.#nodes.push({ opType: 'Identity', input: [value], output: [name], name: `${name}_output` });
    this.#outputs.push(valueInfo(name, type));
  }

  /** Adds a node of the standard operator set; returns the name of its output. */
  node(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.#add('', opType, inputs, attributes, 1)[0];
  }

  /** Adds a node of the standard operator set with several outputs; returns their names. */
  nodes(opType: string, inputs: readonly string[], outputs: number, attributes: Readonly<Record<string, Attribute>>): string[] {
    return this.#add('', opType, inputs, attributes, outputs);
  }

  /** Adds a node of the `ai.onnx.ml` operator set; returns the names of its outputs. */
  mlNode(opType: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>>, outputs = 1): string[] {
    return this.#add(ML_DOMAIN, opType, inputs, attributes, outputs);
  }

  /** Casts `value` to another element type. */
  cast(value: string, type: ElementType): string {
    return this.node('Cast', [value], { to: { int: TensorType[type] } });
  }

  /** A constant tensor of doubles; shape [] for a scalar. */
  doubles(values: ArrayLike<number>, dims: readonly number[]): string {
    return this.#constant({ dims, dataType: TensorType.double, doubleData: Array.from(values) });
  }

  /** A constant vector of int64. */
  int64s(values: readonly number[]): string {
    return this.#constant({ dims: [values.length], dataType: TensorType.int64, int64Data: values });
  }

  /** A constant vector of strings. */
  strings(values: readonly string[]): string {
    const stringData = values.map((text) => new TextEncoder().encode(text));
    return this.#constant({ dims: [values.length], dataType: TensorType.string, stringData });
  }

  /** Puts values of shape [N, k] side by side. */
  concat(values: readonly string[]): string {
    return values.length === 1 ? values[0] : this.node('Concat', values, { axis: { int: 1 } });
  }

  /** Reshapes [N, 1] to [N]. */
  flatten(value: string): string {
    return this.node('Reshape', [value, this.int64s([-1])]);
  }

  /** The label of each class number; shape [N]. */
  labelOf(codes: string, classes: readonly number[]): string {
    return this.node('Gather', [this.int64s(classes), codes], { axis: { int: 0 } });
  }

  /** The label of the greatest value in each row, shape [N] from [N, classes]. Of equal values the first counts. */
  labelOfGreatest(values: string, classes: readonly number[]): string {
    return this.labelOf(this.node('ArgMax', [values], { axis: { int: 1 }, keepdims: { int: 0 } }), classes);
  }

  /** The model as the bytes of an `.onnx` file. */
  encode(graphName: string, producerVersion: string): Uint8Array {
    return ModelProto.encode(
      ModelProto.fromObject({
        irVersion: IR_VERSION,
        producerName: 'churnops',
        producerVersion,
        opsetImport: [
          { domain: '', version: OPSET },
          { domain: ML_DOMAIN, version: ML_OPSET },
        ],
        graph: {
          name: graphName,
          node: this.#nodes,
          initializer: this.#initializers,
          input: this.#inputs,
          output: this.#outputs,
        },
      }),
    ).finish();
  }

  #add(
    domain: string,
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    outputs: number,
  ): string[] {
    const name = this.#name(opType);
    const output = Array.from({ length: outputs }, (_, i) => `${name}_${i}`);
    const attribute = Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value));
    this.#nodes.push({ domain, opType, input, output, name, attribute });
    return output;
  }

  #constant(tensor: object): string {
    const name = this.#name('constant');
    this.#initializers.push({ ...tensor, name });
    return name;
  }

  // Names of columns don't start with a slash, so no generated name clashes with an input.
  #name(kind: string): string {
    return `/${kind}_${this.#names++}`;
  }
}

function encodeAttribute(name: string, attribute: Attribute): object {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  if ('int' in attribute) return { name, type: AttributeType.int, i: attribute.int };
  if ('string' in attribute) return { name, type: AttributeType.string, s: utf8(attribute.string) };
  if ('floats' in attribute) return { name, type: AttributeType.floats, floats: Array.from(attribute.floats) };
  if ('ints' in attribute) return { name, type: AttributeType.ints, ints: Array.from(attribute.ints) };
  return { name, type: AttributeType.strings, strings: attribute.strings.map(utf8) };
}

function valueInfo(name: string, type: ElementType): object {
  return { name, type: { tensorType: { elemType: TensorType[type], shape: { dim: [{ dimParam: 'N' }] } } } };
}
