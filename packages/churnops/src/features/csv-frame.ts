import type { Frame } from '@churnops/learn';
import { parse } from 'csv-parse/sync';
import type { CustomerSchema } from '../record/customer-schema.js';
import { CustomerFrame } from './customer-frame.js';

/**
 * Makes a frame of some columns from a CSV file that churnops or a model's author wrote, such as the reference set. If the file lacks a
 * column, it is blank in every row.
 *
 * @param wanted columns of the frame
 */
export function csvFrame(schema: CustomerSchema, content: Uint8Array, wanted: readonly string[]): Frame {
  const [layout = [], ...rows] = parse(Buffer.from(content), { bom: true }) as string[][];
  const frame = new CustomerFrame(schema, layout, wanted, rows.length);
  for (const cells of rows) frame.add(cells.map((cell) => (schema.isMissing(cell) ? null : cell)));
  return frame.build();
}
