import { invalid } from '../protocol/mlflow-error.js';
import { pythonSet } from '../protocol/python-text.js';
import { own } from './own.js';

/**
 * Looks up the attribute that a filter or an ordering names.
 *
 * @throws MlflowError INVALID_PARAMETER_VALUE with the list of valid attributes
 */
export function attributeOf<Attribute>(attributes: Readonly<Record<string, Attribute>>, key: string): Attribute {
  const found = own(attributes, key);
  if (!found) throw invalid(`Invalid attribute key '${key}' specified. Valid keys are '${pythonSet(Object.keys(attributes))}'`);
  return found;
}
