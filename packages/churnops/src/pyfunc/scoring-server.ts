/** A server that speaks MLflow's scoring protocol and serves one model. */
export interface ScoringServer {
  /** For messages: `the scoring server at http://…`, or the Python that serves a version. */
  readonly named: string;
  /** Whether it serves a model that somebody else chose, which may be another than the one wanted. */
  readonly isForeign: boolean;
  /** How many requests to have under way at once. */
  readonly inFlight: number;
  /**
   * Scores a table.
   *
   * @param body JSON of the protocol
   * @returns its answer, JSON text
   * @throws ChurnopsError CHURN_PYFUNC_UNAVAILABLE, CHURN_PYFUNC_MISSING, CHURN_CANNOT_SCORE; an Error with what the model said, if it cannot score
   *   these rows
   */
  invoke(body: string): Promise<string>;
}
