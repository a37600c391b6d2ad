import type { ServerResponse } from 'node:http';
import type { Command } from '../commands/command.js';
import type { PipelineContext } from '../context.js';
import { calledOff } from '../errors.js';
import type { Progress } from '../progress.js';

/** Who asked for a command, and where its progress goes. */
export interface Asker {
  /** Their name, for the record. */
  readonly operator: string;
  /** If its connection closes, the work is cancelled. */
  readonly response: ServerResponse;
  readonly progress: Progress;
}

/** Runs the commands that arrive over HTTP. */
export class CommandWork {
  readonly #context: PipelineContext;
  readonly #underWay = new Set<Promise<unknown>>();

  /** @param context its signal cancels all work */
  constructor(context: PipelineContext) {
    this.#context = context;
  }

  /**
   * @param input as the command's schema gives it
   * @throws the command's own errors; ChurnopsError CHURN_CANCELLED if the connection is closed; the reason of the context's signal
   */
  do(command: Command, input: Record<string, unknown>, asker: Asker): Promise<unknown> {
    const work = this.#run(command, input, asker);
    const answered = new Promise<void>((resolve) => {
      // A client that left before the work began causes no further event.
      if (asker.response.destroyed) resolve();
      for (const event of ['finish', 'close']) asker.response.once(event, () => resolve());
    });
    const whole: Promise<unknown> = Promise.allSettled([work, answered]).then(() => this.#underWay.delete(whole));
    this.#underWay.add(whole);
    return work;
  }

  /** Resolves when no work is in progress and every client has its answer. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #run(command: Command, input: Record<string, unknown>, { response, progress, operator }: Asker): Promise<unknown> {
    const signal = requestSignal(response, this.#context.signal);
    const context = { ...this.#context, signal, progress, operator };
    const { run } = await command.load();
    try {
      return await run(context, input);
    } catch (error) {
      // Cancelled work may fail in any way; the cancellation is what to report.
      throw signal.aborted ? signal.reason : error;
    }
  }
}

/** Aborted if the connection closes before the answer is sent, and together with `parent`. */
function requestSignal(response: ServerResponse, parent: AbortSignal): AbortSignal {
  const request = new AbortController();
  // Not AbortSignal.any: Node 20 keeps its signals in memory as long as `parent` exists.
  const follow = () => request.abort(parent.reason);
  if (parent.aborted) follow();
  parent.addEventListener('abort', follow, { once: true });
  if (response.destroyed) request.abort(calledOff());
  response.once('close', () => {
    parent.removeEventListener('abort', follow);
    if (!response.writableFinished) request.abort(calledOff());
  });
  return request.signal;
}
