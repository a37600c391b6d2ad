import type { Progress } from './progress.js';

/** Somebody who wants to work. */
export interface Worker {
  readonly now: () => Date;
  /** Leaves the line when it aborts. */
  readonly signal: AbortSignal;
  /** Told what it waits for, if it has to wait. */
  readonly progress: Progress;
}

/**
 * A queue for work of the same kind in this process: one works, the others wait in the order they came. Locks of the database keep the data
 * correct, also between processes; the queue lets those who wait know it.
 */
export class WorkLine {
  /** The last in line for each kind of work. */
  readonly #last = new Map<string, { readonly over: Promise<void>; readonly since: string }>();

  /**
   * Does `work` once all earlier work of the same kind is done.
   *
   * @param kind what the work is, for those who wait for it: `training`
   * @param work must not get in line for the same kind
   * @param ahead what those who wait are told to wait for. Default: `another KIND`
   * @throws the work's own errors; the signal's reason, if it aborts before the turn comes
   */
  async do<Result>(
    kind: string,
    { now, signal, progress }: Worker,
    work: () => Promise<Result>,
    ahead = `another ${kind}`,
  ): Promise<Result> {
    signal.throwIfAborted();
    const last = this.#last.get(kind);
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const place = { over: (last?.over ?? Promise.resolve()).then(() => left), since: now().toISOString() };
    this.#last.set(kind, place);
    place.over.then(() => {
      if (this.#last.get(kind) === place) this.#last.delete(kind);
    });
    try {
      if (last) {
        progress.waiting(`waiting for ${ahead}, asked for at ${last.since.slice(11, 19)} UTC`);
        await untilAborted(last.over, signal);
      }
      return await work();
    } finally {
      leave();
    }
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
