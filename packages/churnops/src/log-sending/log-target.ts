/** A line of the log. */
export interface LogLine {
  /** The same each time it is sent, and no other line has it. */
  readonly id: string;
  /** JSON, without a line feed. */
  readonly text: string;
}

/** Where lines of the log are sent. */
export interface LogTarget {
  /** Without a password, for messages. */
  readonly name: string;
  /**
   * Sends lines.
   *
   * @returns how many lines were refused, and would be again; the reason of one of them
   * @throws if the target cannot be reached or asks to wait: the lines are worth another try
   */
  send(lines: readonly LogLine[], signal: AbortSignal): Promise<Refusal | undefined>;
  close(): void;
}

/** Lines that a target will never take. */
export interface Refusal {
  readonly lines: number;
  readonly reason: string;
}
