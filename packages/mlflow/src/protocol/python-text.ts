/**
 * Prints values the way the real server's messages do, so that clients that parse messages work here too.
 */

/** A string as Python's `repr` shows it. */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}

/** A set of strings. */
export function pythonSet(texts: readonly string[]): string {
  return `{${texts.map(pythonString).join(', ')}}`;
}

/** A list of strings. */
export function pythonList(texts: readonly string[]): string {
  return `[${texts.map(pythonString).join(', ')}]`;
}

/** A tuple of strings and numbers. */
export function pythonTuple(values: readonly (string | number)[]): string {
  const shown = values.map((value) => (typeof value === 'string' ? pythonString(value) : String(value)));
  return shown.length === 1 ? `(${shown[0]},)` : `(${shown.join(', ')})`;
}

/** The name of the Python type that a JSON value is read as. */
export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return Array.isArray(value) ? 'list' : 'dict';
}

/** A value of JSON as Python's `repr` shows it. */
export function pythonValue(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string') return pythonString(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${pythonString(key)}: ${pythonValue(item)}`)
    .join(', ')}}`;
}

/** A whole number as Python's `int` reads it from a text: with a sign, underscores between digits, and white space around it. */
export function pythonInteger(text: string): bigint | undefined {
  return /^\s*[+-]?\d+(_\d+)*\s*$/.test(text) ? BigInt(text.trim().replaceAll('_', '').replace('+', '')) : undefined;
}
