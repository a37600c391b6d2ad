import type { Frame } from '@churnops/learn';
import type { PipelineContext } from '../context.js';
import { type Cell, CustomerFrame } from '../features/customer-frame.js';
import { type CustomerField, type CustomerSchema, quoteName } from '../record/customer-schema.js';
import { decodeLine, lineBatches } from '../warehouse/copy-text.js';

/** How many customers to take, and how many more for each feature that may be blank. */
const ROWS = 100;

/**
 * Some customers with their features, to try a model on. They are taken from the database, including some with blanks. If there are none,
 * or none with a blank, they are made up within what the schema allows.
 */
export async function sampleCustomers({ warehouse, schema }: Pick<PipelineContext, 'warehouse' | 'schema'>): Promise<Frame> {
  const { features, blankable } = schema;
  const conditions = [undefined, ...blankable.map((name) => `${quoteName(name)} IS NULL`)];
  const selects = conditions.map(
    (where) => `(SELECT ${schema.columnList(features)} FROM customer_data ${where ? `WHERE ${where}` : ''} LIMIT ${ROWS})`,
  );
  const rows: Cell[][] = [];
  for await (const lines of lineBatches(await warehouse.copyOut(selects.join(' UNION ALL ')))) {
    rows.push(...lines.map(decodeLine));
  }
  if (rows.length === 0) rows.push(...madeUpCustomers(schema));
  const lacksBlank = (name: string) => rows.every((row) => row[features.indexOf(name)] !== null);
  rows.push(...blankable.filter(lacksBlank).map((name) => madeUpBlank(schema, name)));
  const frame = new CustomerFrame(schema, features, features, rows.length);
  for (const row of rows) frame.add(row);
  return frame.build();
}

/** Made-up customers who together have every category; features in the schema's order. */
export function madeUpCustomers(schema: CustomerSchema): Cell[][] {
  const fields = schema.features.map((name) => schema.field(name));
  const most = Math.max(1, ...fields.map((field) => (field.kind === 'category' ? field.values.length : 1)));
  return Array.from({ length: most }, (_, i) => fields.map((field) => madeUpValue(field, i)));
}

/** A customer who lacks one feature, in the circumstances in which it may be blank. */
function madeUpBlank(schema: CustomerSchema, blank: string): Cell[] {
  const { blankWhen } = schema.field(blank);
  return schema.features.map((name) => {
    if (name === blank) return null;
    return name === blankWhen?.column ? blankWhen.value : madeUpValue(schema.field(name), 0);
  });
}

function madeUpValue(field: CustomerField, i: number): Cell {
  if (field.kind === 'identifier') return String(i);
  if (field.kind === 'category') return field.values[i % field.values.length];
  // Dates are no features.
  if (field.kind === 'date') return null;
  return Math.min(Math.max(i + 1, field.min), field.max);
}
