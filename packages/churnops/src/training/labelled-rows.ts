import type { Frame } from '@churnops/learn';

/** Rows with their outcomes, 1 for those who left. */
export interface LabelledRows {
  readonly frame: Frame;
  readonly y: readonly number[];
}
