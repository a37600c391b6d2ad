import { CommanderError } from 'commander';
import { ChurnopsError } from '../errors.js';
import { createProgram } from './program.js';

/** Runs the command line; returns the exit status: 0 done, 1 failed, 2 wrong usage. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return usageStatus(error);
    report(error as Error, argv.includes('--json'));
    return error instanceof ChurnopsError && error.code === 'CHURN_DATE' ? 2 : 1;
  }
}

/** Commander has printed its own message already, except for those that our parsers throw. */
function usageStatus(error: CommanderError): number {
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.invalidArgument' && error.exitCode === 2) process.stderr.write(`error: ${error.message}\n`);
  return 2;
}

/** A user's mistake, or a tracking server's refusal, is told without a stack trace; anything else with one. */
function report(error: Error, json: boolean): void {
  if (error instanceof ChurnopsError) {
    process.stderr.write(`error ${error.code}: ${error.message}\n→ ${error.remedy}\n`);
  } else if (error.name === 'MlflowRequestError') {
    process.stderr.write(`error CHURN_MLFLOW: ${error.message}\n`);
  } else {
    process.stderr.write(`${error.stack ?? error.message}\n`);
  }
  if (json) {
    const details = error instanceof ChurnopsError ? error.toJSON() : { code: 'CHURN_FAILED', message: error.message };
    process.stdout.write(`${JSON.stringify({ error: details })}\n`);
  }
}
