import { CommanderError } from 'commander';
import { ChurnopsError } from '../errors.js';
import { formatError, isUnknown, knownError } from '../failures/known-error.js';
import { createProgram } from './program.js';

/**
 * Runs the command line. Errors go to stderr. With `--json`, anywhere among the arguments, they also go to stdout as one document.
 *
 * @returns the exit status: 0 done, 1 failed, 2 wrong usage, 75 worth a retry, 130 cancelled
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    // --help and --version end this way too.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const known = knownError(error instanceof CommanderError ? wrongUsage(error) : error);
    process.stderr.write(formatError(known));
    if (known.cause === error && isUnknown(error) && /^(debug|trace)$/.test(process.env.LOG_LEVEL ?? '')) {
      process.stderr.write(`${(error as Error).stack ?? error}\n`);
    }
    if (wantsJson(argv)) process.stdout.write(`${JSON.stringify({ error: known })}\n`);
    return known.kind.exit;
  }
}

function wrongUsage({ code, message }: CommanderError): ChurnopsError {
  const found = code === 'commander.help' ? 'a command is missing' : message.replace(/^error: /, '').replaceAll('\n', ' ');
  return new ChurnopsError('CHURN_USAGE', found, 'churnops --help lists the commands, churnops COMMAND --help their options');
}

/** Works even if the rest of the arguments makes no sense. After `--` nothing is an option. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json');
}
