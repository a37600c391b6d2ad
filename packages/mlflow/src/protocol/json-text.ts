import { stringifyJson } from './int64.js';

/** An answer that is JSON already. */
export class JsonText {
  constructor(readonly text: string) {}
}

const written = new WeakMap<object, string>();

/** JSON of an object that never changes. It is written once, and kept as long as the object is. */
export function jsonOf(value: object): string {
  const known = written.get(value);
  if (known !== undefined) return known;
  const text = stringifyJson(value);
  written.set(value, text);
  return text;
}
