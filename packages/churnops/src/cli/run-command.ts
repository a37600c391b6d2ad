import type { Command } from '../commands/command.js';
import { readConfig } from '../config.js';
import { terminalProgress } from '../progress.js';
import { interruption } from './interrupt.js';
import { perform } from './perform.js';

export interface CommandOptions {
  readonly json: boolean;
  /** Seconds to wait for another process that has the home. */
  readonly wait: number;
}

/** Does a command as the environment configures it, and prints its result on stdout: for people, or as one JSON document. */
export async function runCommand(command: Command, input: object, { json, wait }: CommandOptions): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const { signal, stop } = interruption();
  try {
    const result = await perform(command, input, {
      config,
      progress: await terminalProgress(process.stderr),
      signal,
      waitMs: wait * 1000,
      say: (message) => process.stderr.write(`${message}\n`),
    });
    process.stdout.write(`${json ? JSON.stringify(result) : command.describe?.(result)}\n`);
  } finally {
    stop();
  }
}
