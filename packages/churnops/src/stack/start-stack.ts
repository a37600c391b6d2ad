import { setTimeout as sleep } from 'node:timers/promises';
import { ChurnopsError } from '../errors.js';
import type { Progress } from '../progress.js';
import { compose, lastLine, readStates, type ServiceState } from './compose.js';

/** How often to look at the containers. */
const LOOK_EVERY_MS = 1000;
/** How often to say what is still awaited. */
const SAY_EVERY_MS = 30_000;
/** Lines of Compose that say what it fetches or builds. */
const NEWS = /\b(Pulling|Pulled|Building|Built)\b/;

export interface StartOptions {
  readonly folder: string;
  readonly profiles: readonly string[];
  /** The services that the profiles start. */
  readonly services: readonly string[];
  /** Images that are not on this machine yet, which Compose pulls. */
  readonly missingImages?: readonly string[];
  /** Start `services` alone, with what they depend on. Default: all services of the profiles. */
  readonly alone?: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Starts services, each once those that it depends on are healthy, and returns when all are.
 *
 * @throws ChurnopsError CHURN_STACK with what is wrong and how to see more; the signal's reason
 */
export async function startStack(options: StartOptions): Promise<void> {
  const { folder, profiles, services, environment, progress, signal } = options;
  const news = (line: string) => {
    if (NEWS.test(line)) progress.waiting(line.trim());
  };
  const giveUp = AbortSignal.timeout(options.timeoutMs);
  const either = AbortSignal.any([signal, giveUp]);
  const task = progress.task(`starting ${(options.alone ? services : profiles).join(', ')}`, services.length);
  const looking = new AbortController();
  let states: ServiceState[] = [];
  try {
    const named = options.alone ? services : ['--remove-orphans'];
    // Compose would build the checkout under whatever name CHURNOPS_IMAGE has, that of an earlier commit too.
    const up = compose(folder, profiles, ['up', '--detach', '--quiet-pull', '--no-build', ...named], {
      signal: either,
      environment,
      onLine: news,
    }).finally(() => looking.abort());
    // Compose returns once all containers are started; those that nothing depends on may not be healthy yet.
    const watched = watch(AbortSignal.any([either, looking.signal]), false);
    const { status, stderr } = await up;
    await watched;
    states = await readStates(folder, either);
    if (status !== 0) throw await failure(options, states, lastLine(stderr));
    await watch(either, true);
    task.done(`${services.length} services, all healthy`);
  } catch (error) {
    task.fail();
    signal.throwIfAborted();
    if (giveUp.aborted) throw tooSlow(services, states, options.timeoutMs);
    throw error;
  }

  /** Looks at the containers until all are ready, or until called off. */
  async function watch(until: AbortSignal, isStarted: boolean): Promise<void> {
    let said = Date.now();
    while (!until.aborted) {
      states = await readStates(folder).catch(() => states);
      task.update(services.filter((service) => isReady(states, service)).length);
      const pending = services.filter((service) => !isReady(states, service));
      if (pending.length === 0) return;
      if (isStarted && pending.some((service) => hasFailed(states, service))) throw await failure(options, states, '');
      if (Date.now() - said > SAY_EVERY_MS) {
        said = Date.now();
        progress.waiting(`waiting for ${pending.join(', ')}`);
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal: until }).catch(() => {});
    }
    if (isStarted) until.throwIfAborted();
  }
}

const stateOf = (states: readonly ServiceState[], service: string) => states.find((state) => state.service === service);

function isReady(states: readonly ServiceState[], service: string): boolean {
  const found = stateOf(states, service);
  if (!found) return false;
  if (found.state === 'exited') return found.exitCode === 0;
  return found.state === 'running' && (found.health === 'healthy' || found.health === '');
}

function hasFailed(states: readonly ServiceState[], service: string): boolean {
  const found = stateOf(states, service);
  if (!found) return false;
  return found.health === 'unhealthy' || (/^(exited|dead)$/.test(found.state) && found.exitCode !== 0);
}

async function failure(
  { folder, services, missingImages = [] }: StartOptions,
  states: readonly ServiceState[],
  said: string,
): Promise<ChurnopsError> {
  // What starts again and again is neither healthy nor unhealthy when one looks.
  const failed = services.filter((service) => hasFailed(states, service) || stateOf(states, service)?.state === 'restarting');
  if (failed.length === 0) {
    if (!/pull|manifest|resolve|no such (host|image)|registry/i.test(said)) {
      return new ChurnopsError('CHURN_STACK', `the stack did not start: ${said}`, 'run churnops stack doctor');
    }
    // Docker names the registry alone, or one of several images.
    const lacking = missingImages.length > 0 ? `; not on this machine: ${missingImages.join(', ')}` : '';
    return new ChurnopsError(
      'CHURN_STACK',
      `the stack did not start: ${said}${lacking}`,
      'check the network and the names of the images; without a network bring them by docker save and docker load',
    );
  }
  const told = await Promise.all(
    failed.map(async (service) => `${describe(states, service)}${await lastWords(folder, service)}`),
  );
  return new ChurnopsError('CHURN_STACK', told.join('; '), `churnops stack logs ${failed.join(' ')} shows more`);
}

function describe(states: readonly ServiceState[], service: string): string {
  const found = stateOf(states, service);
  if (found?.state === 'restarting') return `${service} ends as soon as it has started`;
  return found?.state === 'exited' ? `${service} ended with status ${found.exitCode}` : `${service} is unhealthy`;
}

async function lastWords(folder: string, service: string): Promise<string> {
  const { stdout } = await compose(folder, ['*'], ['logs', '--no-log-prefix', '--no-color', '--tail', '20', service]);
  // Ours end with what to do about it, in a line after the error's.
  const words =
    stdout
      .match(/^.*\berror CHURN_\w+: .*$/gm)
      ?.at(-1)
      ?.trim() ?? lastLine(stdout);
  return words === '' ? '' : `: ${words}`;
}

function tooSlow(services: readonly string[], states: readonly ServiceState[], timeoutMs: number): ChurnopsError {
  const pending = services.filter((service) => !isReady(states, service));
  return new ChurnopsError(
    'CHURN_STACK',
    `after ${timeoutMs / 1000} s these are not healthy: ${pending.join(', ')}`,
    `churnops stack logs ${pending.join(' ')} shows more; run churnops stack up again to go on, with --timeout to wait longer`,
  );
}
