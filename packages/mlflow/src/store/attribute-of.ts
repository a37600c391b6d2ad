import { invalid } from '../protocol/mlflow-error.js';
import { own } from './own.js';

/**
 * What a filter or an ordering calls an attribute, looked up.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE that names the attributes there are
 */
export function attributeOf<Attribute>(attributes: Readonly<Record<string, Attribute>>, key: string): Attribute {
  const found = own(attributes, key);
  if (!found) throw invalid(`Invalid attribute key '${key}' specified. Valid keys are ${Object.keys(attributes).join(', ')}`);
  return found;
}
