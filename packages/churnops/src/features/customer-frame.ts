import type { Column, Frame } from '@churnops/learn';
import { type CustomerColumn, isNumeric } from '../record/schema.js';
import { decodeLine } from '../warehouse/copy-text.js';

/**
 * A frame of some columns from rows as COPY writes them.
 *
 * @param lines rows with the values of `layout`, in its order
 * @param wanted the columns of the frame; a NULL is NaN among numbers and '' among strings
 */
export function customerFrame(
  lines: readonly string[],
  layout: readonly CustomerColumn[],
  wanted: readonly CustomerColumn[],
): Frame {
  const columns = wanted.map((name) => ({
    name,
    position: layout.indexOf(name),
    values: isNumeric(name) ? new Float64Array(lines.length) : new Array<string>(lines.length),
  }));
  for (let i = 0; i < lines.length; i++) {
    const cells = decodeLine(lines[i] as string);
    for (const { position, values } of columns) {
      const cell = cells[position];
      if (values instanceof Float64Array) values[i] = cell === null ? Number.NaN : Number(cell);
      else values[i] = cell ?? '';
    }
  }
  return new Map<string, Column>(columns.map(({ name, values }) => [name, values]));
}
