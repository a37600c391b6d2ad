import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Argument, type Command as Commander, CommanderError, Option } from 'commander';
import type { Command } from '../commands/command.js';
import { type FieldSchema, fieldsOf, fromText } from '../commands/from-text.js';
import { describeIssue } from '../failures/known-error.js';

/** Gives `commander` an option, or its argument, for each field of the command's input. */
export function addFields(commander: Commander, command: Command): void {
  for (const { name, schema, required } of fieldsOf(command)) {
    const { description = '', default: standard } = schema;
    if (name === command.argument) {
      const shown = command.files?.includes(name) ? 'FILE.csv' : name.toUpperCase();
      commander.addArgument(new Argument(required ? `<${shown}>` : `[${shown}]`, description));
      continue;
    }
    const option = new Option(`${optionName(name)}${placeholder(command, name, schema)}`, description);
    if (schema.enum) option.choices([...schema.enum]);
    if (standard !== undefined) option.default(standard);
    commander.addOption(option.makeOptionMandatory(required));
  }
}

/**
 * The input that arguments and options make. Relative paths start in the working directory.
 *
 * @throws CommanderError exit status 2, for what the input's schema refuses
 * @throws ChurnopsError CHURN_DATE; CHURN_FILE_MISSING for a path that only this process has, if it leads to no file
 */
export async function readInput(
  command: Command,
  argument: unknown,
  options: Readonly<Record<string, unknown>>,
): Promise<object> {
  const texts: Record<string, unknown> = {};
  for (const { name } of fieldsOf(command)) {
    const value = name === command.argument ? argument : options[new Option(optionName(name)).attributeName()];
    if (value === undefined) continue;
    texts[name] = command.files?.includes(name) ? await pathForOthers(value as string) : value;
  }
  const { data, error } = command.input.safeParse(fromText(command, texts), { reportInput: true });
  if (data) return data;
  const problems = error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return describeIssue(issue, name === command.argument ? name.toUpperCase() : optionName(name));
  });
  throw new CommanderError(2, 'commander.invalidArgument', problems.join('; '));
}

/** The path by which another process finds the file: its /dev/stdin is another one. */
async function pathForOthers(path: string): Promise<string> {
  const whole = resolve(path);
  if (!/^\/(dev|proc)\//.test(whole)) return whole;
  // A pipe has no path for others, and only this process can say that it is one.
  const { sizeOfFile } = await import('../customers/size-of-file.js');
  await sizeOfFile(whole);
  return realpath(whole);
}

function optionName(field: string): string {
  return `--${field.replaceAll('_', '-')}`;
}

function placeholder({ files }: Command, name: string, { type, format, enum: choices }: FieldSchema): string {
  if (type === 'boolean') return '';
  if (files?.includes(name)) return ' <FILE>';
  if (choices) return ' <what>';
  if (format === 'date') return ' <YYYY-MM-DD>';
  return type === 'integer' || type === 'number' ? ' <n>' : ' <text>';
}
