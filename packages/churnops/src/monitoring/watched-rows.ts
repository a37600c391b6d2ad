import type { Column, Frame } from '@churnops/learn';
import { CustomerFrame } from '../features/customer-frame.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { decodeLine } from '../warehouse/copy-text.js';
import { OUTPUT_NAMES, SAMPLE_MARK, watchedLayout } from './watched-query.js';

/** Rows of `watchedQuery` by their sample, as frames of features and outputs. */
export interface WatchedFrames {
  readonly reference: Frame;
  readonly current: Frame;
}

/** @param lines rows of `watchedQuery` in COPY's text format */
export function watchedFrames(schema: CustomerSchema, lines: readonly string[]): WatchedFrames {
  const reference = new WatchedFrame(schema, lines.length);
  const current = new WatchedFrame(schema, lines.length);
  for (const line of lines) {
    const cells = decodeLine(line);
    (cells[0] === SAMPLE_MARK.reference ? reference : current).add(cells);
  }
  return { reference: reference.build(), current: current.build() };
}

class WatchedFrame {
  readonly #inputs: CustomerFrame;
  readonly #outputs: ReadonlyMap<string, Float64Array>;
  /** Where the outputs are in a row. */
  readonly #first: number;
  #rows = 0;

  constructor(schema: CustomerSchema, capacity: number) {
    this.#inputs = new CustomerFrame(schema, watchedLayout(schema), schema.features, capacity);
    this.#outputs = new Map(OUTPUT_NAMES.map((name) => [name, new Float64Array(capacity)]));
    this.#first = 1 + schema.features.length;
  }

  add(cells: readonly (string | null)[]): void {
    this.#inputs.add(cells);
    let position = this.#first;
    for (const values of this.#outputs.values()) {
      const cell = cells[position++];
      values[this.#rows] = cell === null ? Number.NaN : Number(cell);
    }
    this.#rows++;
  }

  build(): Frame {
    const outputs = [...this.#outputs].map(([name, values]): [string, Column] => [name, values.subarray(0, this.#rows)]);
    return new Map([...this.#inputs.build(), ...outputs]);
  }
}
