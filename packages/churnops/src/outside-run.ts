/** A run of another scheduler, such as Airflow, that a process works for. */
export interface OutsideRun {
  /** As the scheduler names it. */
  readonly id: string;
  /** Which try of its task this is, from 1; undefined if it doesn't say. */
  readonly tryNumber: number | undefined;
}
