import type { Command } from '../commands/command.js';
import type { Config } from '../config.js';
import { knownError } from '../known-error.js';
import { askServer } from './ask-server.js';
import { type HomeOptions, withHome } from './with-home.js';

export interface Performing extends HomeOptions {
  readonly config: Config;
}

/**
 * Runs a command: in the server that owns the home if there is one, else in this process.
 *
 * @throws ChurnopsError the command's own, and those of `withHome`; the signal's reason
 */
export function perform(command: Command, input: object, performing: Performing): Promise<unknown> {
  return withHome(performing, (server) =>
    server ? askServer(server, command, input, performing) : performHere(command, input, performing),
  );
}

async function performHere(command: Command, input: object, { config, progress, signal }: Performing): Promise<unknown> {
  const { openCore } = await import('../serving/open-core.js');
  const core = await openCore(config, { command: `churnops ${command.name}`, progress, logOnStderr: false, signal });
  try {
    const { run } = await command.load();
    return await run(core.context, input as Record<string, unknown>);
  } catch (error) {
    if (!signal.aborted && knownError(error).code === 'CHURN_FAILED') {
      core.context.logger.error({ err: error }, `${command.name} failed`);
    }
    throw error;
  } finally {
    await core.close();
  }
}
