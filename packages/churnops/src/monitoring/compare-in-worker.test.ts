import { describe, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import { compareInWorker } from './compare-in-worker.js';
import { compareWithReference } from './compare-with-reference.js';
import { copied, csv, pick } from './testing-samples.js';

const schema = bundledSchema();
const unaborted = { schema, signal: new AbortController().signal };
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe('the comparison on a thread of its own', () => {
  it('is the same as on this one', async () => {
    const reference = csv(pick(numbers(0, 1500)));
    const current = pick(numbers(1000, 3000));
    const found = await compareInWorker(unaborted, reference, copied(current));
    expect(found).toEqual(await compareWithReference(schema, reference, copied(current)));
    expect(found.comparison.columns).toHaveLength(schema.features.length);
  });

  it('says that the reference set is damaged, and where', async () => {
    const rows = pick([0, 1, 2]);
    const damaged = Buffer.from(csv(rows).toString().replace('Electronic check', 'electronic check'));
    await expect(compareInWorker(unaborted, damaged, copied(rows))).rejects.toMatchObject({
      code: 'CHURN_NO_REFERENCE',
      message: expect.stringMatching(/damaged: row 1 below the header, column PaymentMethod: found "electronic check"/),
    });
  });

  it('ends with the reason of the signal', async () => {
    const calledOff = new AbortController();
    const reason = new Error('called off');
    async function* rows() {
      yield* copied(pick([0, 1, 2]));
      calledOff.abort(reason);
      yield* copied(pick([3, 4, 5]));
    }
    const comparing = compareInWorker({ schema, signal: calledOff.signal }, csv(pick([0, 1, 2])), rows());
    await expect(comparing).rejects.toBe(reason);
  });
});
