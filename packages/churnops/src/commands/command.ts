import type { z } from 'zod';
import type { PipelineContext } from '../context.js';

/** The part of a command that needs the rest of the program; loaded when the command is to run, so that `--help` needn't wait for it. */
export interface LoadedCommand<Input, Result> {
  /** What `run` gives. */
  readonly result: z.ZodType<Result>;
  run(context: PipelineContext, input: Input): Promise<Result>;
}

/**
 * One thing that churnops can be asked. The command line makes its options from `input`, the API its route, and the OpenAPI document
 * its entry; so all three take the same and answer the same. To add one: write it in a file of its own here, and list it in `COMMANDS`.
 */
export interface CommandDefinition<Input extends z.ZodObject, Result> {
  /** Its name on the command line, and the last part of its address: `/api/churnops/v1/NAME`. */
  readonly name: string;
  /** One line for `--help` and the OpenAPI document. */
  readonly summary: string;
  /** What somebody who has to log in needs on the registered model. READ is a GET, anything else changes something and is a POST. */
  readonly permission: 'READ' | 'EDIT' | 'MANAGE';
  /** Strict: fields that it doesn't know are refused. Each field's description is its help text. */
  readonly input: Input;
  /** The field that the command line takes by its place instead of as an option. */
  readonly argument?: keyof z.output<Input> & string;
  /** Fields that are paths of files. Relative ones start in the working directory of whoever asks. */
  readonly files?: readonly (keyof z.output<Input> & string)[];
  load(): Promise<LoadedCommand<z.output<Input>, Result>>;
  /** The result as a terminal shows it. A command without it is asked over HTTP only. */
  describe?(result: Result): string;
}

/** Any command. */
export type Command = CommandDefinition<z.ZodObject, unknown>;

/** Checks the types of a definition. */
export function defineCommand<Input extends z.ZodObject, Result>(
  definition: CommandDefinition<Input, Result>,
): CommandDefinition<Input, Result> {
  return definition;
}

export function changesSomething({ permission }: Pick<Command, 'permission'>): boolean {
  return permission !== 'READ';
}
