import type { Column, Frame } from '@churnops/learn';
import { NumberReader, readRows, SkippedReader, TextReader, type ValueReader } from '../warehouse/value-readers.js';

/**
 * Makes frames of rows in COPY's text format, block after block. A blank is NaN in a number column and '' in a string column.
 *
 * It reads bytes. A night has millions of rows, and to make a string of each value takes three times as long.
 */
export class CopyFrames {
  /** One for each column of the layout. */
  readonly #readers: readonly ValueReader<Column | undefined>[];
  /** Where the columns of the frames are in the layout. */
  readonly #wanted: readonly (readonly [name: string, position: number])[];

  /**
   * @param layout columns of the rows, in their order
   * @param isNumeric whether a column holds numbers
   * @param wanted columns of the frames. Default: all of the layout
   */
  constructor(layout: readonly string[], isNumeric: (name: string) => boolean, wanted: readonly string[] = layout) {
    this.#readers = layout.map((name) => {
      if (!wanted.includes(name)) return new SkippedReader();
      return isNumeric(name) ? new NumberReader() : new TextReader();
    });
    this.#wanted = wanted.map((name) => [name, layout.indexOf(name)]);
  }

  /** @param block whole rows, each with its line feed */
  frame(block: Buffer): Frame {
    readRows(block, this.#readers);
    return new Map(this.#wanted.map(([name, position]) => [name, this.#readers[position]?.values as Column]));
  }
}
