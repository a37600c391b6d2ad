import { describe, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import type { LoadedModel } from '../registry/load-model.js';
import { dataSetLines } from '../testing.js';
import { RowScorer } from './score-rows.js';

const schema = bundledSchema();

/** The charge as the probability: a customer above 50 is likely to leave. */
const model = {
  name: 'charge',
  version: 3,
  scorer: { score: async (frame) => (frame.get('MonthlyCharges') as Float64Array).map((charge) => charge / 100) },
} as LoadedModel;

const { rows: lines } = await dataSetLines();
const customers = lines.map((line) => line.split(',').map((cell) => (cell.trim() === '' ? '\\N' : cell)));
const charges = customers.map((cells) => Number(cells[schema.names.indexOf('MonthlyCharges')]));

/** The customers as COPY writes them, in chunks that break anywhere. */
async function* copied(): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(customers.map((cells) => `${cells.join('\t')}\n`).join(''));
  for (let start = 0; start < bytes.length; start += 70_001) yield bytes.subarray(start, start + 70_001);
}

async function scored(scorer: RowScorer, onRows = (_rows: number) => {}): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of scorer.score(copied(), ['model', 3, null], onRows)) chunks.push(String(chunk));
  return chunks;
}

describe('scoring rows that stream by', () => {
  it('adds prediction, probability and the constants to each row, and counts', async () => {
    const scorer = new RowScorer({ schema, signal: new AbortController().signal }, model);
    const seen: number[] = [];
    const chunks = await scored(scorer, (rows) => seen.push(rows));
    expect(chunks.join('')).toBe(
      customers
        .map((cells, i) => {
          const p = (charges[i] as number) / 100;
          return `${cells.join('\t')}\t${p > 0.5 ? 1 : 0}\t${p}\tmodel\t3\t\\N\n`;
        })
        .join(''),
    );
    expect(scorer.customers).toBe(customers.length);
    expect(scorer.churners).toBe(charges.filter((charge) => charge > 50).length);
    expect(seen.at(-1)).toBe(customers.length);
    expect(chunks.length).toBeGreaterThan(2);
  });

  it('lets the thread answer others between two batches', async () => {
    const scorer = new RowScorer({ schema, signal: new AbortController().signal }, model);
    let answered = 0;
    let stopped = false;
    const answer = () => {
      answered++;
      if (!stopped) setImmediate(answer);
    };
    setImmediate(answer);
    const chunks = await scored(scorer);
    stopped = true;
    expect(answered).toBeGreaterThanOrEqual(chunks.length);
  });

  it('ends at the next batch with the reason of the signal', async () => {
    const calledOff = new AbortController();
    const reason = new Error('called off');
    const scorer = new RowScorer({ schema, signal: calledOff.signal }, model);
    await expect(scored(scorer, () => calledOff.abort(reason))).rejects.toBe(reason);
    expect(scorer.customers).toBeLessThan(customers.length);
  });
});
