import { type Column, type Frame, RandomState } from '@churnops/learn';
import { bundledSchema } from '../record/bundled-schema.js';
import type { SampledCustomers } from './likely-same-customers.js';
import { readReferenceRows } from './read-reference.js';
import { csv, pick } from './testing-samples.js';

/** Complete rows of the bundled data set. */
const ROWS = 7032;
const schema = bundledSchema();

/** Test support: the features as the domain classifier takes them. */
export const COLUMNS = schema.features.map((name) => ({ name, isQuantity: schema.isQuantity(name) }));

/** Test support: customers of the bundled data set, by their number. */
export function customers(rows: readonly number[]): SampledCustomers {
  const { frame, ids } = readReferenceRows(schema, csv(pick(rows)));
  return { frame, ids };
}

/** Test support: the numbers of two samples of customers without one in common. */
export function twoSamples(first: number, second: number, seed: number): [number[], number[]] {
  const order = [...new RandomState(seed).permutation(ROWS)];
  return [order.slice(0, first), order.slice(first, first + second)];
}

/** Test support: customers with some columns made anew. */
export function changed(
  { frame, ids }: SampledCustomers,
  edit: Readonly<Record<string, (column: Column) => Column>>,
): SampledCustomers {
  return { ids, frame: new Map([...frame].map(([name, column]) => [name, edit[name]?.(column) ?? column])) as Frame };
}

/** Test support: a column whose values are dealt out to other customers. */
export function shuffled(column: Column): Column {
  const order = new RandomState(7).permutation(column.length);
  return (column as Float64Array).map((_, i) => column[order[i] as number] as number);
}
