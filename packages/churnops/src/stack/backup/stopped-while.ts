import { ChurnopsError } from '../../errors.js';
import type { Progress } from '../../progress.js';
import { compose, lastLine, readStates } from '../compose.js';

/** Services with connections to the databases, or whose work depends on the tracking server. */
export const USERS_OF_DATABASES = [
  'churnops',
  'mlflow',
  'pyfunc',
  'airflow',
  'airflow-scheduler',
  'airflow-dag-processor',
  'grafana',
  'pgadmin',
];

/**
 * `docker compose start` refuses where a service of another profile was never started. `up` starts the same containers, each once those of them that
 * it depends on are healthy.
 */
const COMMANDS = { stop: ['stop'], start: ['up', '--detach', '--no-deps', '--no-recreate', '--no-build'] };

/**
 * Does work while every service that uses the databases is stopped. Those that ran are started again, also if the work fails.
 *
 * @throws ChurnopsError CHURN_STACK if they can't be stopped or started
 */
export async function whileUsersAreStopped<Result>(
  folder: string,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
  work: () => Promise<Result>,
): Promise<Result> {
  const states = await readStates(folder, signal);
  const running = states
    .filter(({ service, state }) => USERS_OF_DATABASES.includes(service) && /^(running|restarting)$/.test(state))
    .map(({ service }) => service);
  if (running.length === 0) return work();
  const ask = async (verb: keyof typeof COMMANDS, remedy: string) => {
    const task = progress.task(`${verb === 'stop' ? 'stopping' : 'starting'} ${running.join(', ')}`);
    // Not by the signal: what was stopped is started again.
    const { status, stderr } = await compose(folder, ['*'], [...COMMANDS[verb], ...running]);
    if (status === 0) return task.done('done');
    task.fail();
    throw new ChurnopsError('CHURN_STACK', `docker compose ${verb} failed: ${lastLine(stderr)}`, remedy);
  };
  try {
    await ask('stop', 'run churnops stack doctor');
    return await work();
  } finally {
    await ask('start', 'churnops stack up starts them; churnops stack logs says more');
  }
}
