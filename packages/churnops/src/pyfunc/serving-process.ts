import { setTimeout as sleep } from 'node:timers/promises';
import type { PyfuncConfig } from '../config.js';
import type { Logger } from '../logging.js';
import { colonAnd, lastLine, startFailure } from './start-failure.js';
import { unavailable } from './unavailable.js';
import { WatchedChild } from './watched-child.js';

/** How often to look whether it is ready. */
const LOOK_EVERY_MS = 100;
/** When whoever waits is told of the start, and after how many times as long again. */
const TELL_AFTER_MS = 3000;
const TELL_EVERY = 5;
/** Lines kept for messages. */
const KEPT_LINES = 100;
/** What uvicorn writes for each request, and of a worker that cannot start. It starts such a worker again and again. */
const ACCESS = /"(GET|POST) \/\w+ HTTP/;
const WORKER_DIED = /Child process \[\d+\] died/;

export interface ServingOptions extends Pick<PyfuncConfig, 'python' | 'envManager' | 'workers' | 'startMs' | 'timeoutMs'> {
  /** The model, for messages. */
  readonly named: string;
  readonly logger: Logger;
  /** Calls the start off. */
  readonly signal: AbortSignal;
  /** How long a start may take before whoever waits is told. Default: 3 s. */
  readonly tellAfterMs?: number;
}

/** Where the process runs. */
export interface ServingPlace {
  /** Of the process, with the model directory `model` in it. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  /** Called with each line that it writes. */
  readonly onLine: (line: string) => void;
}

/** What serves a model, for messages. */
export function pythonOf(named: string): string {
  return `the Python that serves ${named}`;
}

/** `mlflow models serve` in a child process. */
export class ServingProcess {
  readonly child: WatchedChild;
  readonly url: string;
  readonly #options: ServingOptions;
  readonly #started = performance.now();
  /** The last ones. */
  readonly #lines: string[] = [];
  #deaths = 0;

  /** Starts it. */
  constructor(options: ServingOptions, { folder, env, port, onLine }: ServingPlace) {
    const { named, python, envManager, workers, timeoutMs, logger } = options;
    this.#options = options;
    this.url = `http://127.0.0.1:${port}`;
    const settings = ['--env-manager', envManager, '--host', '127.0.0.1', '--port', String(port)];
    const limits = ['--workers', String(workers), '--timeout', String(Math.ceil(timeoutMs / 1000))];
    const labels = { model: named };
    this.child = new WatchedChild([python, '-m', 'mlflow', 'models', 'serve', '-m', 'model', ...settings, ...limits], {
      folder,
      env,
      onLine: (line) => {
        onLine(line);
        this.#lines.push(line);
        if (this.#lines.length > KEPT_LINES) this.#lines.shift();
        if (WORKER_DIED.test(line)) this.#deaths++;
        logger[levelOf(line)]({ event: { action: 'pyfunc' }, labels }, line);
      },
    });
    this.#log(`starting ${pythonOf(named)}: process ${this.child.pid}, port ${port}`);
  }

  /**
   * Waits until it can score.
   *
   * @param tell how whoever waits is shown that the start goes on
   * @throws ChurnopsError as `startFailure` has it; CHURN_PYFUNC_UNAVAILABLE if it takes too long; the signal's reason. The process has ended then
   */
  async untilReady(tell: (message: string) => void): Promise<void> {
    const { named, startMs, signal, tellAfterMs = TELL_AFTER_MS } = this.#options;
    let tellAt = tellAfterMs;
    while (this.#mayBecomeReady && this.#elapsedMs < startMs) {
      if (signal.aborted) await this.child.end();
      signal.throwIfAborted();
      if (await answersPing(this.url)) {
        this.#log(`${pythonOf(named)} is ready after ${(this.#elapsedMs / 1000).toFixed(1)} s`);
        return;
      }
      if (this.#elapsedMs >= tellAt) {
        tell(`${pythonOf(named)} is starting (${Math.round(this.#elapsedMs / 1000)} s)${colonAnd(this.#lines.at(-1))}`);
        tellAt += TELL_EVERY * tellAfterMs;
      }
      await Promise.race([this.child.exited, sleep(LOOK_EVERY_MS)]);
    }
    throw await this.#failure();
  }

  get #mayBecomeReady(): boolean {
    return !this.child.hasExited && this.#deaths <= this.#options.workers;
  }

  get #elapsedMs(): number {
    return performance.now() - this.#started;
  }

  /** Ends it, and says why it never became ready. */
  async #failure(): Promise<Error> {
    const { named, python, workers, startMs } = this.#options;
    const timedOut = this.#mayBecomeReady;
    if (!this.child.hasExited) this.child.killGroup();
    const exit = await this.child.exited;
    if (timedOut) {
      return unavailable(
        `${pythonOf(named)} was not ready within ${startMs / 1000} s${lastLine(this.#lines)}`,
        undefined,
        'see the log; CHURNOPS_PYFUNC_START_TIMEOUT is how many seconds it may take',
      );
    }
    return startFailure(named, python, this.#deaths > workers ? { code: 1, signal: null } : exit, this.#lines);
  }

  #log(message: string): void {
    this.#options.logger.info({ event: { action: 'pyfunc' }, labels: { model: this.#options.named } }, message);
  }
}

function levelOf(line: string): 'debug' | 'info' | 'warn' {
  if (ACCESS.test(line)) return 'debug';
  return /\b(WARNING|ERROR|CRITICAL|Traceback)\b/.test(line) ? 'warn' : 'info';
}

async function answersPing(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/ping`, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
