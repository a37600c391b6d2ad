/** Reads the attributes of an ONNX node by name and type. An attribute that the node lacks is empty, 0 or ''. */
export interface OnnxAttributes {
  int(name: string): number;
  ints(name: string): number[];
  string(name: string): string;
  strings(name: string): string[];
  /** The floats of the attribute, or the doubles of a tensor called NAME_as_tensor. */
  numbers(name: string): number[];
}

/** An AttributeProto as protobufjs gives it. */
interface RawAttribute {
  readonly name: string;
  readonly i: number;
  readonly s: Uint8Array;
  readonly ints: readonly number[];
  readonly floats: readonly number[];
  readonly strings: readonly Uint8Array[];
  readonly t: { readonly doubleData: readonly number[]; readonly rawData: Uint8Array } | null;
}

export function readAttributes(attributes: readonly object[]): OnnxAttributes {
  const byName = new Map((attributes as readonly RawAttribute[]).map((attribute) => [attribute.name, attribute]));
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return {
    int: (name) => byName.get(name)?.i ?? 0,
    ints: (name) => [...(byName.get(name)?.ints ?? [])],
    string: (name) => text(byName.get(name)?.s ?? new Uint8Array(0)),
    strings: (name) => (byName.get(name)?.strings ?? []).map(text),
    numbers(name) {
      const tensor = byName.get(`${name}_as_tensor`)?.t;
      if (!tensor) return [...(byName.get(name)?.floats ?? [])];
      if (tensor.doubleData.length > 0) return [...tensor.doubleData];
      return Array.from(new Float64Array(tensor.rawData.slice().buffer));
    },
  };
}
