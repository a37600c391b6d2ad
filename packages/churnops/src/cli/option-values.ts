import { CommanderError } from 'commander';

/** Reads an option's value as a whole number from `least` to `most`. */
export function wholeNumber(option: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw wrongArgument(`${option} must be a whole number from ${least} to ${most}; got "${text}"`);
  };
}

/** Ends the command with exit status 2. */
export function wrongArgument(message: string): CommanderError {
  return new CommanderError(2, 'commander.invalidArgument', message);
}
