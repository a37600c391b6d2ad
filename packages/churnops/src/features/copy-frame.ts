import type { Frame } from '@churnops/learn';
import type { CustomerSchema } from '../record/customer-schema.js';
import { decodeLine } from '../warehouse/copy-text.js';
import { CustomerFrame } from './customer-frame.js';

/**
 * Makes a frame of some columns from rows in COPY's text format.
 *
 * @param lines rows with the values of `layout`, in its order
 * @param wanted columns of the frame. Default: all of the layout
 */
export function copyFrame(
  schema: CustomerSchema,
  lines: readonly string[],
  layout: readonly string[],
  wanted: readonly string[] = layout,
): Frame {
  const frame = new CustomerFrame(schema, layout, wanted, lines.length);
  for (const line of lines) frame.add(decodeLine(line));
  return frame.build();
}
