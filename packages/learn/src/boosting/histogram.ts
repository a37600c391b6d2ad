import type { BinnedMatrix } from './binned-matrix.js';

/** Sums of gradients and of hessians by bin: those of bin b are at 2b and 2b + 1. */
export type Histogram = Float64Array;

/** Adds the rows at positions [start, end) of `rows` to a histogram that is all zero. */
export function addRows(
  { bins, columns }: BinnedMatrix,
  rows: Int32Array,
  start: number,
  end: number,
  gradients: Float32Array,
  hessians: Float32Array,
  histogram: Histogram,
): void {
  // Two copies of one loop: a loop that meets a second array type stays slow from then on.
  if (bins instanceof Uint16Array) addNarrow(bins, columns, rows, start, end, gradients, hessians, histogram);
  else addWide(bins, columns, rows, start, end, gradients, hessians, histogram);
}

function addNarrow(
  bins: Uint16Array,
  columns: number,
  rows: Int32Array,
  start: number,
  end: number,
  gradients: Float32Array,
  hessians: Float32Array,
  histogram: Histogram,
): void {
  for (let i = start; i < end; i++) {
    const row = rows[i];
    const gradient = gradients[row];
    const hessian = hessians[row];
    const to = (row + 1) * columns;
    for (let at = row * columns; at < to; at++) {
      const cell = bins[at] << 1;
      histogram[cell] += gradient;
      histogram[cell + 1] += hessian;
    }
  }
}

function addWide(
  bins: Uint32Array,
  columns: number,
  rows: Int32Array,
  start: number,
  end: number,
  gradients: Float32Array,
  hessians: Float32Array,
  histogram: Histogram,
): void {
  for (let i = start; i < end; i++) {
    const row = rows[i];
    const gradient = gradients[row];
    const hessian = hessians[row];
    const to = (row + 1) * columns;
    for (let at = row * columns; at < to; at++) {
      const cell = bins[at] * 2;
      histogram[cell] += gradient;
      histogram[cell + 1] += hessian;
    }
  }
}

/** Turns `parent` into the other child's histogram: the parent's minus `child`. */
export function subtract(parent: Histogram, child: Histogram): void {
  for (let i = 0; i < parent.length; i++) parent[i] -= child[i];
}
