import { setImmediate } from 'node:timers/promises';
import type { PipelineContext } from '../context.js';
import { CopyFrames } from '../features/copy-frames.js';
import type { LoadedModel } from '../registry/load-model.js';
import { blockLines, encodeValue, rowBlocks } from '../warehouse/copy-text.js';
import { inFlight } from './in-flight.js';

/** Scores a stream of customers in batches, and counts them. */
export class RowScorer {
  /** How many were scored so far. */
  customers = 0;
  /** Of those, how many will likely leave. */
  churners = 0;
  readonly #context: Pick<PipelineContext, 'schema' | 'signal'>;
  readonly #model: LoadedModel;

  constructor(context: Pick<PipelineContext, 'schema' | 'signal'>, model: LoadedModel) {
    this.#context = context;
    this.#model = model;
  }

  /**
   * Scores rows. Between two batches other work of this thread can run.
   *
   * @param rows all columns of the schema in COPY's text format, in chunks that break anywhere
   * @param constants values to append to each row
   * @param onRows called after each batch with the number of rows scored so far
   * @returns the rows, whole in each chunk, each followed by prediction (1 above a probability of 0.5), probability, and the constants
   * @throws the signal's reason, once it is aborted
   */
  async *score(
    rows: AsyncIterable<Uint8Array>,
    constants: readonly (string | number | null)[],
    onRows: (rows: number) => void,
  ): AsyncGenerator<Uint8Array> {
    const { schema, signal } = this.#context;
    const rest = `${constants.map((value) => `\t${encodeValue(value)}`).join('')}\n`;
    const { scorer } = this.#model;
    const frames = new CopyFrames(schema.names, (name) => schema.isNumeric(name), schema.features);
    const scored = inFlight(
      rowBlocks(rows, scorer.batches?.bytes),
      async (block) => {
        signal.throwIfAborted();
        return { block, probability: await scorer.score(frames.frame(block)) };
      },
      scorer.batches?.inFlight,
    );
    for await (const { block, probability } of scored) {
      const lines = blockLines(block);
      let text = '';
      for (let i = 0; i < lines.length; i++) {
        const p = probability[i] as number;
        const label = p > 0.5 ? 1 : 0;
        this.churners += label;
        text += `${lines[i]}\t${label}\t${p}${rest}`;
      }
      this.customers += lines.length;
      onRows(this.customers);
      yield Buffer.from(text);
      await setImmediate();
    }
    // Also after the last batch: nothing is committed yet.
    signal.throwIfAborted();
  }
}
