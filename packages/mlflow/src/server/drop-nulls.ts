/**
 * Removes the fields that are null from a parsed JSON body, at any depth. Protobuf reads such a field as one that was not given, and
 * clients in many languages write their optional fields so. A null in a list stays: there it is a mistake.
 */
export function dropNulls(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  for (const [key, item] of Object.entries(value)) {
    if (item !== null) dropNulls(item);
    else if (!isList) delete (value as Record<string, unknown>)[key];
  }
}
