/** A pure function that threads can run, and where a thread finds it. `Context` and what goes in and out must survive a clone. */
export interface Task<Context, Item, Result> {
  /** URL of the module that exports the function. */
  readonly module: string;
  /** The name under which it does. */
  readonly exportName: string;
  /** What the function gives for an item; the context is the same for all items of a call. Here for its types. */
  readonly run: (context: Context, item: Item) => Result;
}

/**
 * Describes an exported function as a task.
 *
 * @param module `import.meta.url` of the module that exports `run`
 * @param exportName the name under which it exports it
 * @example
 * export function square(_: null, item: number) { return item * item; }
 * export const squareTask = defineTask(import.meta.url, 'square', square);
 */
export function defineTask<Context, Item, Result>(
  module: string,
  exportName: string,
  run: (context: Context, item: Item) => Result,
): Task<Context, Item, Result> {
  return { module, exportName, run };
}
