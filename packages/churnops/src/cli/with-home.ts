import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.js';
import { ChurnopsError } from '../errors.js';
import type { Progress } from '../progress.js';
import { findServer, type ServerAddress } from '../serving/server-file.js';

/** How often to check whether the home is free. */
const LOOK_EVERY_MS = 100;

export interface HomeOptions {
  readonly config: Pick<Config, 'home' | 'databaseUrl'>;
  /** How long to wait for another process that has the home, in ms. */
  readonly waitMs: number;
  readonly progress: Progress;
  /** Cancels the work. */
  readonly signal: AbortSignal;
}

/**
 * Does work on the home: in the server that owns it if there is one, else in this process. If another process has the embedded database
 * open, it waits. Postgres can be shared, so there the work is always done in this process.
 *
 * @param work gets the address of the server that owns the home, or undefined if there is none. Tried again whenever it throws
 *   CHURN_HOME_IN_USE
 * @throws the work's own errors; ChurnopsError CHURN_HOME_IN_USE if the other process takes longer than `waitMs`; the signal's reason
 */
export async function withHome<Result>(
  { config, waitMs, progress, signal }: HomeOptions,
  work: (server: ServerAddress | undefined) => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + waitMs;
  let told = false;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await work(config.databaseUrl ? undefined : await findServer(config.home));
    } catch (error) {
      // Cancelled work may fail in any way; the cancellation is what to report.
      signal.throwIfAborted();
      const isBusy = error instanceof ChurnopsError && error.code === 'CHURN_HOME_IN_USE';
      if (!isBusy || performance.now() >= deadline) throw error;
      if (!told) progress.waiting(`${error.message}; waiting`);
      told = true;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
