import { InvalidArgumentError } from './errors.js';

/** Throws unless `reference` has rows, and each of `columns` that is given has as many. */
export function checkColumns(
  columns: Readonly<Record<string, ArrayLike<number> | undefined>>,
  name: string,
  reference: ArrayLike<number>,
): void {
  if (reference.length === 0) throw new InvalidArgumentError(name, reference, 'not empty');
  for (const [argument, column] of Object.entries(columns)) {
    if (column && column.length !== reference.length) {
      throw new InvalidArgumentError(argument, column, `as long as ${name} (${reference.length})`);
    }
  }
}
