import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.js';
import { ChurnopsError } from '../errors.js';
import type { Progress } from '../progress.js';
import { findServer, type ServerAddress } from '../serving/server-file.js';

/** How often one looks whether the home is free. */
const LOOK_EVERY_MS = 100;

export interface HomeOptions {
  readonly config: Pick<Config, 'home' | 'databaseUrl'>;
  /** How long to wait for another process that has the home, in ms. */
  readonly waitMs: number;
  readonly progress: Progress;
  /** Calls the work off. */
  readonly signal: AbortSignal;
}

/**
 * Does work on the home: through the server that owns it if there is one, else in this process. While another process has the embedded
 * database, waits for it. A Postgres is shared, so there the work is always done in this process.
 *
 * @param work is handed the address of the server that owns the home; undefined: there is none. Tried again whenever it throws
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
      // Whatever breaks when work is called off, the reason is that it was called off.
      signal.throwIfAborted();
      const isBusy = error instanceof ChurnopsError && error.code === 'CHURN_HOME_IN_USE';
      if (!isBusy || performance.now() >= deadline) throw error;
      if (!told) progress.waiting(`${error.message}; waiting`);
      told = true;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
