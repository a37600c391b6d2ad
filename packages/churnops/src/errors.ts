/** A mistake that the user can mend: no stack trace is shown, only what was found and what to do. */
export class ChurnopsError extends Error {
  override readonly name = 'ChurnopsError';

  /**
   * @param code stable, for scripts: `CHURN_…`
   * @param message what was found, and where
   * @param remedy what to do about it
   */
  constructor(
    readonly code: `CHURN_${string}`,
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  toJSON(): { code: string; message: string; remedy: string } {
    return { code: this.code, message: this.message, remedy: this.remedy };
  }
}
