import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { MadeEnvironment } from './made-environment.js';
import { ConnectionError, postRows, TimeoutError } from './post-rows.js';
import type { ScoringServer } from './scoring-server.js';
import { pythonOf, type ServingOptions, ServingProcess } from './serving-process.js';
import { unavailable } from './unavailable.js';
import type { WatchedChild } from './watched-child.js';

/** How long to wait for the end of a process whose connection broke. */
const NOTICE_MS = 1000;
/** How often rows are sent again because the process died over them. */
const ATTEMPTS = 3;
/** A process that lived so long is started again at once when it dies; one that died sooner, when it is next needed. */
const LIVED_MS = 10_000;
/** Settings of ours and of our servers, which a model has no business with. */
const OURS = /^(CHURNOPS_|DATABASE_URL$|PG|AWS_|MLFLOW_(?!ENV_ROOT$)|NODE_|LOG_|HOST$|PORT$)/;

export interface PythonServerOptions extends ServingOptions {
  /** The folder for the process, with the model directory `model` in it; made when it is first needed. */
  readonly prepare: () => Promise<string>;
}

/** What a start needs. */
interface Start {
  /** Of the process, with the model directory in it. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly tell: (message: string) => void;
  /** The environment that MLflow makes; undefined: none. */
  readonly made?: MadeEnvironment;
}

/**
 * Serves a model by `mlflow models serve` in a child process, on a free port of the loopback interface. It starts with the first request, stays until
 * `close`, and is started again if it dies. It ends with this process.
 */
export class PythonServer implements ScoringServer {
  readonly named: string;
  readonly isForeign = false;
  readonly inFlight: number;
  readonly #options: PythonServerOptions;
  #running: Promise<ServingProcess> | undefined;
  #child: WatchedChild | undefined;
  #closed = false;

  constructor(options: PythonServerOptions) {
    this.#options = options;
    this.named = pythonOf(options.named);
    this.inFlight = options.workers + 1;
  }

  /** @param tell how whoever asks is shown that the start goes on */
  async invoke(body: string, tell: (message: string) => void = () => {}): Promise<string> {
    const { signal, timeoutMs } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const { child, url } = await this.#ensure(tell);
      try {
        return await postRows(url, body, { signal, timeoutMs });
      } catch (error) {
        if (error instanceof TimeoutError) {
          // A request that hangs in Python cannot be called off.
          child.killGroup();
          throw unavailable(`${this.named} did not answer within ${timeoutMs / 1000} s, and was ended`, error);
        }
        if (!(error instanceof ConnectionError)) throw error;
        signal.throwIfAborted();
        await Promise.race([child.exited, sleep(NOTICE_MS, undefined, { ref: false })]);
        if (attempt === ATTEMPTS) throw unavailable(`${this.named} died ${ATTEMPTS} times over the same customers`, error);
      }
    }
  }

  /** Ends the process, and keeps it from starting again. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#child?.end();
  }

  #ensure(tell: (message: string) => void): Promise<ServingProcess> {
    this.#running ??= this.#start(tell).catch((error) => {
      this.#running = undefined;
      throw error;
    });
    return this.#running;
  }

  async #start(tell: (message: string) => void): Promise<ServingProcess> {
    const { prepare, python, envManager, startMs, signal } = this.#options;
    const folder = await prepare();
    const env = environment(python);
    if (envManager === 'local') return this.#serve({ folder, env, tell });
    const model = join(folder, 'model');
    const made = await MadeEnvironment.claim({ model, env, waitMs: startMs, onWait: tell, signal });
    try {
      return await this.#serve({ folder, env, tell, made });
    } finally {
      await made.release();
    }
  }

  async #serve({ folder, env, tell, made }: Start): Promise<ServingProcess> {
    const port = await freePort();
    this.#options.signal.throwIfAborted();
    if (this.#closed) throw unavailable(`${this.named} was ended`, undefined);
    const serving = new ServingProcess(this.#options, { folder, env, port, onLine: (line) => made?.read(line) });
    // It can be ended while it starts.
    this.#child = serving.child;
    await serving.untilReady(tell);
    const readyAt = performance.now();
    serving.child.exited.then(({ code, signal }) => this.#died(signal ?? `status ${code}`, performance.now() - readyAt));
    return serving;
  }

  #died(how: string, lived: number): void {
    const { logger, named, signal } = this.#options;
    this.#running = undefined;
    if (this.#closed || signal.aborted) return;
    logger.warn(
      { event: { action: 'pyfunc' }, labels: { model: named } },
      `${this.named} ended by itself (${how}); it is started again`,
    );
    if (lived < LIVED_MS) return;
    this.#ensure(() => {}).catch((error: Error) =>
      logger.error({ err: error }, `${this.named} cannot be started again: ${error.message}`),
    );
  }
}

/** Ours without secrets. mlflow calls uvicorn by its name, so where the interpreter has a path, programs beside it must be found. */
function environment(python: string): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name)));
  const path = python.includes('/') ? [dirname(python), inherited.PATH].filter(Boolean).join(delimiter) : inherited.PATH;
  return { ...inherited, PATH: path, PYTHONUNBUFFERED: '1' };
}
