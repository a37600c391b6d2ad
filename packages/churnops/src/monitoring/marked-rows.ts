import { type Frame, rowCount, takeFrameRows } from '@churnops/learn';
import { CopyFrames } from '../features/copy-frames.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { OUTPUT_NAMES, SAMPLE_MARK, watchedLayout } from './watched-query.js';

/** Rows of `watchedQuery` by their sample, as frames of features and outputs. */
export interface WatchedFrames {
  readonly reference: Frame;
  readonly current: Frame;
}

/** Reads the rows of `watchedQuery`, block after block. */
export class WatchedRows {
  readonly #frames: CopyFrames;
  readonly #mark: string;

  constructor(schema: CustomerSchema) {
    const layout = watchedLayout(schema);
    this.#mark = layout[0] as string;
    const isNumeric = (name: string) => OUTPUT_NAMES.includes(name) || (name !== this.#mark && schema.isNumeric(name));
    this.#frames = new CopyFrames(layout, isNumeric);
  }

  /** @param block whole rows in COPY's text format, each with its line feed */
  frames(block: Buffer): WatchedFrames {
    const frame = this.#frames.frame(block);
    const marks = frame.get(this.#mark) as readonly string[];
    const ofSample = (mark: string): Frame => {
      const rows = marks.flatMap((own, row) => (own === mark ? [row] : []));
      // Mostly all rows are of one sample.
      return rows.length === rowCount(frame) ? frame : takeFrameRows(frame, rows);
    };
    return { reference: ofSample(SAMPLE_MARK.reference), current: ofSample(SAMPLE_MARK.current) };
  }
}
