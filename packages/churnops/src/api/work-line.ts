/** Keeps those who do the same thing in line: one works, the others wait in the order they came. */
export class WorkLine {
  /** The last in line for each kind of work. */
  readonly #last = new Map<string, { readonly over: Promise<void>; readonly since: string }>();

  /**
   * Waits for those who came before for the same work.
   *
   * @param since when this one came, ISO 8601
   * @param signal leaves the line when it aborts
   * @param onWait told who is ahead, if somebody is
   * @returns to be called when the work is over
   * @throws the signal's reason
   */
  async enter(work: string, since: string, signal: AbortSignal, onWait: (message: string) => void): Promise<() => void> {
    const ahead = this.#last.get(work);
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const place = { over: (ahead?.over ?? Promise.resolve()).then(() => left), since };
    this.#last.set(work, place);
    place.over.then(() => {
      if (this.#last.get(work) === place) this.#last.delete(work);
    });
    if (!ahead) return leave;
    onWait(`waiting for another ${work}, asked for at ${ahead.since.slice(11, 19)} UTC`);
    try {
      await untilAborted(ahead.over, signal);
    } catch (error) {
      leave();
      throw error;
    }
    return leave;
  }
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  await Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}
