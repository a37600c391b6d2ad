/** The record's own value for a key that a client sent. Inherited properties such as `constructor` don't count. */
export function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
