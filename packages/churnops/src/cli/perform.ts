import type { Command } from '../commands/command.js';
import type { Config } from '../config.js';
import { knownError } from '../failures/known-error.js';
import { openTracing } from '../tracing/open-tracing.js';
import { environmentTrace } from '../tracing/trace-context.js';
import { inSpan } from '../tracing/tracer.js';
import { askServer } from './ask-server.js';
import { type HomeOptions, withHome } from './with-home.js';

export interface Performing extends HomeOptions {
  readonly config: Config;
}

/**
 * Runs a command: in the server that owns the home if there is one, else in this process. It belongs to the trace that the environment names
 * (`TRACEPARENT`).
 *
 * @throws ChurnopsError the command's own, and those of `withHome`; the signal's reason
 */
export async function perform(command: Command, input: object, performing: Performing): Promise<unknown> {
  const closeTracing = await openTracing(performing.config);
  const work = () =>
    withHome(performing, (server) =>
      server ? askServer(server, command, input, performing) : performHere(command, input, performing),
    );
  try {
    return await inSpan(`churnops ${command.name}`, {}, work, environmentTrace(process.env));
  } finally {
    await closeTracing();
  }
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
