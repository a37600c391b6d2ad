import { invalid } from '../protocol/mlflow-error.js';
import { pythonSet } from '../protocol/python-text.js';
import { own } from './own.js';

/**
 * What a filter or an ordering calls an attribute, looked up.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE that names the attributes there are
 */
export function attributeOf<Attribute>(attributes: Readonly<Record<string, Attribute>>, key: string): Attribute {
  const found = own(attributes, key);
  if (!found) throw invalid(`Invalid attribute key '${key}' specified. Valid keys are '${pythonSet(Object.keys(attributes))}'`);
  return found;
}
