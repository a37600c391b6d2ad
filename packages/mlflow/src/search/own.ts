/** The record's own value at a key from outside: `constructor` and the like, which every object has, are none. */
export function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
