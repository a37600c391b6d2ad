import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PyfuncConfig } from '../config.js';
import { ChurnopsError } from '../errors.js';
import type { Logger } from '../logging.js';
import { MadeEnvironment } from './made-environment.js';
import { ConnectionError, postRows, TimeoutError } from './post-rows.js';
import type { ScoringServer } from './scoring-server.js';
import { colonAnd, lastLine, startFailure } from './start-failure.js';
import { WatchedChild } from './watched-child.js';

/** How often to look whether it is ready. */
const LOOK_EVERY_MS = 100;
/** When whoever waits is told of the start, and after how many times as long again. */
const TELL_AFTER_MS = 3000;
const TELL_EVERY = 5;
/** How long to wait for the end of a process whose connection broke. */
const NOTICE_MS = 1000;
/** How often rows are sent again because the process died over them. */
const ATTEMPTS = 3;
/** A process that lived so long is started again at once when it dies; one that died sooner, when it is next needed. */
const LIVED_MS = 10_000;
/** Lines kept for messages. */
const KEPT_LINES = 100;
/** Settings of ours and of our servers, which a model has no business with. */
const OURS = /^(CHURNOPS_|DATABASE_URL$|PG|AWS_|MLFLOW_(?!ENV_ROOT$)|NODE_|LOG_|HOST$|PORT$)/;
/** What uvicorn writes for each request, and of a worker that cannot start. It starts such a worker again and again. */
const ACCESS = /"(GET|POST) \/\w+ HTTP/;
const WORKER_DIED = /Child process \[\d+\] died/;

export interface PythonServerOptions extends Pick<PyfuncConfig, 'python' | 'envManager' | 'workers' | 'startMs' | 'timeoutMs'> {
  /** The model, for messages. */
  readonly named: string;
  /** The folder for the process, with the model directory `model` in it; made when it is first needed. */
  readonly prepare: () => Promise<string>;
  readonly logger: Logger;
  /** Calls requests off. */
  readonly signal: AbortSignal;
  /** How long a start may take before whoever waits is told. Default: 3 s. */
  readonly tellAfterMs?: number;
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

interface Running {
  readonly child: WatchedChild;
  readonly url: string;
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
  #running: Promise<Running> | undefined;
  #child: WatchedChild | undefined;
  #closed = false;

  constructor(options: PythonServerOptions) {
    this.#options = options;
    this.named = `the Python that serves ${options.named}`;
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

  #ensure(tell: (message: string) => void): Promise<Running> {
    this.#running ??= this.#start(tell).catch((error) => {
      this.#running = undefined;
      throw error;
    });
    return this.#running;
  }

  async #start(tell: (message: string) => void): Promise<Running> {
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

  async #serve({ folder, env, tell, made }: Start): Promise<Running> {
    const { named, python, envManager, workers, startMs, timeoutMs, logger, signal, tellAfterMs = TELL_AFTER_MS } = this.#options;
    const labels = { model: named };
    const port = await freePort();
    signal.throwIfAborted();
    if (this.#closed) throw unavailable(`${this.named} was ended`, undefined);
    const lines: string[] = [];
    let deaths = 0;
    const started = performance.now();
    const settings = ['--env-manager', envManager, '--host', '127.0.0.1', '--port', String(port)];
    const limits = ['--workers', String(workers), '--timeout', String(Math.ceil(timeoutMs / 1000))];
    const child = new WatchedChild([python, '-m', 'mlflow', 'models', 'serve', '-m', 'model', ...settings, ...limits], {
      folder,
      env,
      onLine: (line) => {
        made?.read(line);
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
        if (WORKER_DIED.test(line)) deaths++;
        logger[levelOf(line)]({ event: { action: 'pyfunc' }, labels }, line);
      },
    });
    this.#child = child;
    logger.info({ event: { action: 'pyfunc' }, labels }, `starting ${this.named}: process ${child.pid}, port ${port}`);
    const url = `http://127.0.0.1:${port}`;
    let ready = false;
    let tellAt = started + tellAfterMs;
    while (!child.hasExited && deaths <= workers && performance.now() - started < startMs) {
      if (signal.aborted) await child.end();
      signal.throwIfAborted();
      ready = await answersPing(url);
      if (ready) break;
      if (performance.now() >= tellAt) {
        tell(`${this.named} is starting (${Math.round((performance.now() - started) / 1000)} s)${colonAnd(lines.at(-1))}`);
        tellAt += TELL_EVERY * tellAfterMs;
      }
      await Promise.race([child.exited, sleep(LOOK_EVERY_MS)]);
    }
    if (!ready) {
      const timedOut = !child.hasExited && deaths <= workers;
      if (!child.hasExited) child.killGroup();
      const exit = await child.exited;
      if (timedOut) {
        throw unavailable(
          `${this.named} was not ready within ${startMs / 1000} s${lastLine(lines)}`,
          undefined,
          'see the log; CHURNOPS_PYFUNC_START_TIMEOUT is how many seconds it may take',
        );
      }
      throw startFailure(named, python, deaths > workers ? { code: 1, signal: null } : exit, lines);
    }
    const readyAt = performance.now();
    logger.info(
      { event: { action: 'pyfunc' }, labels },
      `${this.named} is ready after ${((readyAt - started) / 1000).toFixed(1)} s`,
    );
    child.exited.then(({ code, signal: by }) => this.#died(by ?? `status ${code}`, performance.now() - readyAt));
    return { child, url };
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

function unavailable(message: string, cause: unknown, remedy = 'see the log for what it wrote, and try again'): ChurnopsError {
  return new ChurnopsError('CHURN_PYFUNC_UNAVAILABLE', message, remedy, { cause });
}

/** Ours without secrets. mlflow calls uvicorn by its name, so where the interpreter has a path, programs beside it must be found. */
function environment(python: string): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name)));
  const path = python.includes('/') ? [dirname(python), inherited.PATH].filter(Boolean).join(delimiter) : inherited.PATH;
  return { ...inherited, PATH: path, PYTHONUNBUFFERED: '1' };
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

/** The system gives a port that nobody uses. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
