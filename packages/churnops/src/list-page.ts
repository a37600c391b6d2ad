/** Which part of a list is asked for. */
export interface ListPage {
  /** How many at most. Default: all. */
  readonly limit?: number | undefined;
  /** How many to leave out at the start. Default: none. */
  readonly offset?: number | undefined;
}
