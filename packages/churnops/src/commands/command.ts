import type { z } from 'zod';
import type { PipelineContext } from '../context.js';

/** The part of a command that needs the rest of the program. It is loaded only when the command runs, so that `--help` is quick. */
export interface LoadedCommand<Input, Result> {
  /** What `run` gives. */
  readonly result: z.ZodType<Result>;
  run(context: PipelineContext, input: Input): Promise<Result>;
}

/**
 * A command of churnops. The command line makes its options from `input`, the API its route, and the OpenAPI document its entry, so all
 * three accept and answer the same. To add a command, write it in its own file here and list it in `COMMANDS`.
 */
export interface CommandDefinition<Input extends z.ZodObject, Result> {
  /** Its name on the command line, and the last part of its address: `/api/churnops/v1/NAME`. */
  readonly name: string;
  /** The command whose subcommand it is on the command line: `churnops mlflow gc` is `mlflow-gc` over HTTP. */
  readonly below?: string;
  /** One line for `--help` and the OpenAPI document. */
  readonly summary: string;
  /**
   * The permission on the registered model that a user needs if logins are required. READ is a GET; anything else changes something and is
   * a POST.
   */
  readonly permission: 'READ' | 'EDIT' | 'MANAGE';
  /** Whether users must be admins if logins are required, whatever their permission. Default false. */
  readonly forAdmins?: boolean;
  /** Strict: unknown fields are refused. Each field's description is its help text. */
  readonly input: Input;
  /** The field that the command line takes as a positional argument instead of an option. */
  readonly argument?: keyof z.output<Input> & string;
  /** Fields that are paths of files. Relative paths start at the caller's working directory. */
  readonly files?: readonly (keyof z.output<Input> & string)[];
  load(): Promise<LoadedCommand<z.output<Input>, Result>>;
  /** The result as a terminal shows it. A command without it is available over HTTP only. */
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
