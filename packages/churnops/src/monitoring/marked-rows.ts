import { type Frame, rowCount, takeFrameRows } from '@churnops/learn';
import { CopyFrames } from '../features/copy-frames.js';
import { SAMPLE_MARK } from './watched-query.js';

/** Rows by their sample, as frames. */
export interface SampleFrames {
  readonly reference: Frame;
  readonly current: Frame;
}

/** Reads rows of two samples, of which there are few. */
export class MarkedRows {
  readonly #frames: CopyFrames;
  readonly #mark: string;

  /**
   * @param layout columns of the rows, in their order: the mark of the sample, then those of the frames
   * @param isNumeric whether one of the others holds numbers
   */
  constructor(layout: readonly [mark: string, ...others: string[]], isNumeric: (name: string) => boolean) {
    this.#mark = layout[0];
    this.#frames = new CopyFrames(layout, (name) => name !== this.#mark && isNumeric(name));
  }

  /** @param block whole rows in COPY's text format, each with its line feed */
  frames(block: Buffer): SampleFrames {
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
