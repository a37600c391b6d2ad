import type { Drawing } from './svg/picture.js';

/** The data of a chart as rows under a header. What was left out of the picture is null. */
export interface ChartTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Pixels. A legend adds to the height. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** All that a kind of chart can do with its data. Each function checks the data first. */
export interface ChartKind<Data> {
  /** Used if the caller gives none. */
  readonly size: ChartSize;
  /** Sentences that say what the data shows: how many, from where to where, the lowest and highest. */
  readonly describe: (data: Data) => string;
  readonly table: (data: Data) => ChartTable;
  readonly draw: (data: Data, size: ChartSize) => Drawing;
}
