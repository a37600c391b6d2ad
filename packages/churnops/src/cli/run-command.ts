import type { Command } from '../commands/command.js';
import { readConfig } from '../config.js';
import { onTerminal } from './on-terminal.js';
import { perform } from './perform.js';

export interface CommandOptions {
  readonly json: boolean;
  /** Seconds to wait for another process that has the home. */
  readonly wait: number;
}

/** Runs a command with the configuration of the environment, and prints its result on stdout: for people, or as one JSON document. */
export function runCommand(command: Command, input: object, { json, wait }: CommandOptions): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  return onTerminal(async (terminal) => {
    const result = await perform(command, input, { ...terminal, config, waitMs: wait * 1000 });
    process.stdout.write(`${json ? JSON.stringify(result) : command.describe?.(result)}\n`);
  });
}
