import type { OnnxInput } from '@churnops/learn';
import type { SignatureColumn } from '@churnops/mlflow';
import type { CustomerSchema } from '../record/customer-schema.js';

/** An input of a model, as ONNX and as MLflow's signature declare it. */
export interface ModelColumn {
  readonly onnx: OnnxInput;
  readonly signature: SignatureColumn;
}

/**
 * The model's inputs, in the order of the record.
 *
 * A number that may be blank has the type `any` in the signature: pandas reads a column with blanks as text, and a signature of doubles
 * would refuse the data set's own frame before the model's loader could turn it into numbers.
 */
export function modelColumns(schema: CustomerSchema): readonly ModelColumn[] {
  return schema.names
    .filter((name) => schema.features.includes(name))
    .map((name): ModelColumn => {
      const { kind, required } = schema.field(name);
      if (kind === 'integer') return { onnx: { name, type: 'int64' }, signature: { name, type: 'long' } };
      if (kind === 'number') return { onnx: { name, type: 'double' }, signature: { name, type: required ? 'double' : 'any' } };
      return { onnx: { name, type: 'string' }, signature: { name, type: 'string' } };
    });
}
