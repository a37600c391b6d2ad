import type { Command } from '../commands/command.js';
import { type Config, readConfig } from '../config.js';
import { terminalProgress } from '../progress.js';
import { interruption } from './interrupt.js';
import { type Performing, perform } from './perform.js';

export interface CommandOptions {
  readonly json: boolean;
  /** Seconds to wait for another process that has the home. */
  readonly wait: number;
}

/** Runs a command with the configuration of the environment, and prints its result on stdout: for people, or as one JSON document. */
export function runCommand(command: Command, input: object, { json, wait }: CommandOptions): Promise<void> {
  return onTerminal(readConfig(process.env, process.cwd()), wait, async (performing) => {
    const result = await perform(command, input, performing);
    process.stdout.write(`${json ? JSON.stringify(result) : command.describe?.(result)}\n`);
  });
}

/** Does work that shows its progress on stderr, and that Ctrl-C cancels. */
export async function onTerminal(
  config: Config,
  waitSeconds: number,
  work: (performing: Performing) => Promise<void>,
): Promise<void> {
  const { signal, stop } = interruption();
  try {
    await work({ config, progress: await terminalProgress(process.stderr), signal, waitMs: waitSeconds * 1000 });
  } finally {
    stop();
  }
}
