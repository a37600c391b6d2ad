import { type Frame, RandomState, rowCount, take, takeFrameRows } from '@churnops/learn';
import { CustomerFrame } from '../features/customer-frame.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { decodeLine, lineBatches } from '../warehouse/copy-text.js';
import type { SampledCustomers } from './likely-same-customers.js';
import type { ReferenceRows } from './read-reference.js';
import { SAMPLED_ROWS, sampledLayout } from './sampled-query.js';
import { SAMPLE_MARK } from './watched-query.js';

/** The customers that are looked at. */
interface Samples {
  readonly reference: SampledCustomers;
  readonly current: SampledCustomers;
}

/** @param rows of `sampledQuery` in COPY's text format, in chunks that break anywhere */
export async function readSamples(schema: CustomerSchema, rows: AsyncIterable<Uint8Array>): Promise<Samples> {
  const lines: string[][] = [];
  for await (const batch of lineBatches(rows)) lines.push(batch);
  const cells = lines.flat().map(decodeLine);
  const of = (mark: string): SampledCustomers => {
    const own = cells.filter(([sample]) => sample === mark);
    const frame = new CustomerFrame(schema, sampledLayout(schema), schema.features, own.length);
    for (const row of own) frame.add(row);
    return { frame: frame.build(), ids: own.map(([, id]) => id as string) };
  };
  return { reference: of(SAMPLE_MARK.reference), current: of(SAMPLE_MARK.current) };
}

/** Draws customers of a reference set, as many as of other samples: always the same ones. */
export function sampleReference({ frame, ids }: ReferenceRows, features: readonly string[]): SampledCustomers {
  const inputs: Frame = new Map([...frame].filter(([name]) => features.includes(name)));
  const rows = rowCount(inputs);
  if (rows <= SAMPLED_ROWS) return { frame: inputs, ids };
  const drawn = new RandomState(0).permutation(rows).subarray(0, SAMPLED_ROWS);
  return { frame: takeFrameRows(inputs, drawn), ids: ids && take(ids, drawn) };
}
