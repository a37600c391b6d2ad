/** A tensor as onnxruntime-node gives it. */
export interface RuntimeTensor {
  /** Element type, such as `float32` or `int64`. */
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint | string>;
}

/** An input or output of a model. */
export interface ValueMetadata {
  readonly name: string;
  /** False for sequences and maps, which onnxruntime-node can't return. */
  readonly isTensor: boolean;
  /** Element type. Only tensors have it. */
  readonly type: string;
  /** Only tensors have it. A dimension whose size the model leaves open is a string. */
  readonly shape: readonly (number | string)[];
}

export interface RuntimeSession {
  readonly inputNames: readonly string[];
  readonly inputMetadata: readonly ValueMetadata[];
  readonly outputMetadata: readonly ValueMetadata[];
  run(feeds: Readonly<Record<string, unknown>>, fetches: readonly string[]): Promise<Readonly<Record<string, RuntimeTensor>>>;
  release(): Promise<void>;
}

/** The part of onnxruntime-node that this package uses. */
export interface Runtime {
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: { readonly externalData: readonly { readonly path: string; readonly data: Uint8Array }[] },
    ): Promise<RuntimeSession>;
  };
  readonly Tensor: new (type: string, data: unknown, dims: readonly number[]) => unknown;
}

/** Thrown when onnxruntime-node, an optional peer dependency of this package, is not installed. */
export class OnnxRuntimeMissingError extends Error {
  override readonly name = 'OnnxRuntimeMissingError';

  constructor(options?: ErrorOptions) {
    super(
      'models from elsewhere run on onnxruntime-node, which is not installed; install it with: npm install onnxruntime-node --onnxruntime-node-install=skip',
      options,
    );
  }
}

/** @throws OnnxRuntimeMissingError */
export async function loadRuntime(): Promise<Runtime> {
  const name: string = 'onnxruntime-node';
  try {
    const module = await import(name);
    return (module.default ?? module) as Runtime;
  } catch (cause) {
    throw new OnnxRuntimeMissingError({ cause });
  }
}
