/** Row numbers of the two parts of a split. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}
