import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChurnopsError } from '../errors.js';
import { lockHome } from '../warehouse/embedded/home-lock.js';

/** How often one looks whether another process has made the environment. */
const LOOK_EVERY_MS = 500;
/** What MLflow makes an environment from (mlflow.utils.virtualenv, `_get_virtualenv_name`). */
const MADE_FROM = ['python_env.yaml', 'requirements.txt', 'conda.yaml'];
/** What MLflow writes before it makes an environment, and when it is whole. */
const BEGINS = /Creating a new environment in (.+)\/(mlflow-\w+) with /;
const IS_WHOLE = /=== Running command/;

export interface EnvironmentOptions {
  /** The model directory. */
  readonly model: string;
  /** As the process of MLflow has them. */
  readonly env: NodeJS.ProcessEnv;
  /** How long to wait for another process that makes the same environment. */
  readonly waitMs: number;
  /** Told that it has to wait, and for whom. */
  readonly onWait: (message: string) => void;
  /** Calls the waiting off. */
  readonly signal: AbortSignal;
}

/**
 * The environment that MLflow makes for a model (`--env-manager virtualenv` or `uv`).
 *
 * MLflow takes a folder that exists for a whole environment, also while another process is still filling it, or after one was ended in the middle. So one
 * process of this machine at a time has the claim on it, and an environment that was not finished is removed: by whoever was making it, or by the next one.
 */
export class MadeEnvironment {
  readonly #root: string;
  /** The name of the folder that is being made is written here until it is whole. */
  readonly #note: string;
  readonly #release: () => Promise<void>;
  #isMaking = false;

  private constructor(root: string, note: string, release: () => Promise<void>) {
    this.#root = root;
    this.#note = note;
    this.#release = release;
  }

  /**
   * Waits until no other process makes it.
   *
   * @throws ChurnopsError CHURN_PYFUNC_UNAVAILABLE if that takes too long; CHURN_PYFUNC_MISSING if the folder cannot be written; the signal's reason
   */
  static async claim({ model, env, waitMs, onWait, signal }: EnvironmentOptions): Promise<MadeEnvironment> {
    const root = resolve(env.MLFLOW_ENV_ROOT || join(env.HOME || homedir(), '.mlflow', 'envs'));
    const hash = createHash('sha256');
    for (const name of MADE_FROM) hash.update(`${name}\n`).update(await readFile(join(model, name)).catch(() => ''));
    const folder = join(root, `.churnops-${hash.digest('hex').slice(0, 16)}`);
    await mkdir(folder, { recursive: true }).catch((error: Error) => {
      throw new ChurnopsError(
        'CHURN_PYFUNC_MISSING',
        `the folder where MLflow makes environments cannot be written: ${error.message}`,
        'set MLFLOW_ENV_ROOT to a folder that this user can write, or CHURNOPS_PYFUNC_ENV_MANAGER=local',
        { cause: error },
      );
    });
    const lock = await lockWhenFree(folder, { waitMs, onWait, signal });
    const made = new MadeEnvironment(root, join(folder, 'unfinished'), () => lock.release());
    await made.#removeUnfinished();
    return made;
  }

  /** To be called with each line that MLflow writes, as it comes. */
  read(line: string): void {
    const [, root, name] = BEGINS.exec(line) ?? [];
    // The model writes lines as well.
    if (name && root === this.#root) {
      writeFileSync(this.#note, name);
      this.#isMaking = true;
    } else if (this.#isMaking && IS_WHOLE.test(line)) {
      writeFileSync(this.#note, '');
      this.#isMaking = false;
    }
  }

  /** Lets others have it. To be called when MLflow has ended, or serves. */
  async release(): Promise<void> {
    await this.#removeUnfinished();
    await this.#release();
  }

  async #removeUnfinished(): Promise<void> {
    const name = await readFile(this.#note, 'utf8').catch(() => '');
    // What was killed just now may write for a moment longer.
    if (name) await rm(join(this.#root, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    await rm(this.#note, { force: true });
  }
}

async function lockWhenFree(
  folder: string,
  { waitMs, onWait, signal }: Pick<EnvironmentOptions, 'waitMs' | 'onWait' | 'signal'>,
): Promise<{ release(): Promise<void> }> {
  const deadline = performance.now() + waitMs;
  for (let isTold = false; ; isTold = true) {
    signal.throwIfAborted();
    try {
      return await lockHome(folder, 'serving a Python model');
    } catch (error) {
      if (!(error instanceof ChurnopsError && error.code === 'CHURN_HOME_IN_USE')) throw error;
      const [process = 'another process'] = /process \d+/.exec(error.message) ?? [];
      if (performance.now() >= deadline)
        throw new ChurnopsError(
          'CHURN_PYFUNC_UNAVAILABLE',
          `${process} makes the same environment, and was not done within ${waitMs / 1000} s`,
          'see its log, and try again; CHURNOPS_PYFUNC_START_TIMEOUT is how many seconds it may take',
          { cause: error },
        );
      if (!isTold) onWait(`waiting for ${process}, which makes the same environment`);
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
