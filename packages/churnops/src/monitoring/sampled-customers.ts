import { type Frame, RandomState, rowCount, take, takeFrameRows } from '@churnops/learn';
import type { CustomerSchema } from '../record/customer-schema.js';
import { rowBlocks } from '../warehouse/copy-text.js';
import type { SampledCustomers } from './likely-same-customers.js';
import { MarkedRows } from './marked-rows.js';
import type { ReferenceRows } from './read-reference.js';
import { SAMPLED_ROWS, sampledLayout } from './sampled-query.js';

/** The customers that are looked at. */
interface Samples {
  readonly reference: SampledCustomers;
  readonly current: SampledCustomers;
}

/** @param rows of `sampledQuery` in COPY's text format, in chunks that break anywhere */
export async function readSamples(schema: CustomerSchema, rows: AsyncIterable<Uint8Array>): Promise<Samples> {
  const blocks: Buffer[] = [];
  for await (const block of rowBlocks(rows)) blocks.push(block);
  const marked = new MarkedRows(sampledLayout(schema), (name) => schema.isNumeric(name));
  const { reference, current } = marked.frames(Buffer.concat(blocks));
  const customers = (frame: Frame): SampledCustomers => ({
    frame: inputsOf(frame, schema.features),
    ids: frame.get(schema.id) as readonly string[],
  });
  return { reference: customers(reference), current: customers(current) };
}

/** Draws customers of a reference set, as many as of other samples: always the same ones. */
export function sampleReference({ frame, ids }: ReferenceRows, features: readonly string[]): SampledCustomers {
  const inputs = inputsOf(frame, features);
  const rows = rowCount(inputs);
  if (rows <= SAMPLED_ROWS) return { frame: inputs, ids };
  const drawn = new RandomState(0).permutation(rows).subarray(0, SAMPLED_ROWS);
  return { frame: takeFrameRows(inputs, drawn), ids: ids && take(ids, drawn) };
}

function inputsOf(frame: Frame, features: readonly string[]): Frame {
  return new Map([...frame].filter(([name]) => features.includes(name)));
}
