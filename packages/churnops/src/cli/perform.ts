import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../commands/command.js';
import type { Config } from '../config.js';
import { ChurnopsError } from '../errors.js';
import { knownError } from '../known-error.js';
import { findServer } from '../serving/server-file.js';
import { type Asking, askServer } from './ask-server.js';

/** How often one looks whether the home is free. */
const LOOK_EVERY_MS = 100;

export interface Performing extends Asking {
  readonly config: Config;
  /** How long to wait for another process that has the home, in ms. */
  readonly waitMs: number;
}

/**
 * Does a command: through the server that owns the home if there is one, else in this process. While another process works on the
 * embedded database, waits for it. With a Postgres, which processes share, always in this process.
 *
 * @throws ChurnopsError the command's own; CHURN_HOME_IN_USE if the other process takes longer than `waitMs`; the signal's reason
 */
export async function perform(command: Command, input: object, performing: Performing): Promise<unknown> {
  const { config, signal, waitMs, say } = performing;
  const deadline = performance.now() + waitMs;
  let told = false;
  for (;;) {
    try {
      const server = config.databaseUrl ? undefined : await findServer(config.home);
      return await (server ? askServer(server, command, input, performing) : performHere(command, input, performing));
    } catch (error) {
      const isBusy = error instanceof ChurnopsError && error.code === 'CHURN_HOME_IN_USE';
      if (!isBusy || performance.now() >= deadline) throw error;
      if (!told) say(`${error.message}; waiting`);
      told = true;
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }
}

async function performHere(command: Command, input: object, { config, progress, signal }: Performing): Promise<unknown> {
  const { openCore } = await import('../serving/open-core.js');
  const core = await openCore(config, { command: `churnops ${command.name}`, progress, logOnStderr: false, signal });
  try {
    const { run } = await command.load();
    return await run(core.context, input as Record<string, unknown>);
  } catch (error) {
    // Whatever breaks when work is called off, the reason is that it was called off.
    if (signal.aborted) throw signal.reason;
    if (knownError(error).code === 'CHURN_FAILED') core.context.logger.error({ err: error }, `${command.name} failed`);
    throw error;
  } finally {
    await core.close();
  }
}
