import type { Frame } from '@churnops/learn';
import { type Cell, CustomerFrame } from '../features/customer-frame.js';
import type { CustomerField, CustomerSchema } from '../record/customer-schema.js';

export const PROBE_ROWS = 32;
/** Widest range of a number, so that the customers are not all far away from real ones. */
const SPREAD = 100;

/** Made-up customers, always the same for a schema, and different enough for two models to tell them apart differently. */
export function probeCustomers(schema: CustomerSchema): Frame {
  const fields = schema.features.map((name) => schema.field(name));
  const frame = new CustomerFrame(schema, schema.features, schema.features, PROBE_ROWS);
  for (let row = 0; row < PROBE_ROWS; row++) frame.add(fields.map((field, column) => madeUpCell(field, scatter(row, column))));
  return frame.build();
}

function madeUpCell(field: CustomerField, scattered: number): Cell {
  switch (field.kind) {
    case 'category':
      return field.values[scattered % field.values.length];
    case 'integer':
      return field.min + (scattered % (Math.min(field.max - field.min, SPREAD) + 1));
    case 'number':
      return field.min + (scattered % 10_000) * (Math.min(field.max - field.min, SPREAD) / 10_000);
    default:
      return null;
  }
}

/** Knuth's multiplicative hash (The Art of Computer Programming, volume 3, section 6.4). */
function scatter(row: number, column: number): number {
  return Math.imul(row * 64 + column + 1, 2_654_435_761) >>> 8;
}
