/** Options that the one-off commands share. */
export interface CommandOptions {
  readonly json: boolean;
  /** Logical date, `YYYY-MM-DD`. Default: today. */
  readonly date?: string;
}
