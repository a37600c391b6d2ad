import { CommanderError } from 'commander';
import { formatError, knownError } from '../known-error.js';
import { createProgram } from './program.js';

/** Runs the command line; returns the exit status: 0 done, 1 failed, 2 wrong usage, 75 worth a retry, 130 called off. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return usageStatus(error);
    const known = knownError(error);
    process.stderr.write(formatError(known));
    if (known.code === 'CHURN_FAILED' && /^(debug|trace)$/.test(process.env.LOG_LEVEL ?? '')) {
      process.stderr.write(`${(error as Error).stack ?? error}\n`);
    }
    if (argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: known })}\n`);
    return known.kind.exit;
  }
}

/** Commander has printed its own message already, except for those that our parsers throw. */
function usageStatus(error: CommanderError): number {
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.invalidArgument' && error.exitCode === 2) process.stderr.write(`error: ${error.message}\n`);
  return 2;
}
