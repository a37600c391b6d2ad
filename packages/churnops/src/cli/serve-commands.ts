import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { UserStore } from '@churnops/mlflow';
import { type Application, openApplication } from '../application.js';
import { type Config, readConfig } from '../config.js';
import { ChurnopsError } from '../errors.js';
import { silentProgress, terminalProgress } from '../progress.js';

/** The data set that comes with the project. */
const BUNDLED_DATA = fileURLToPath(new URL('../../../../data/telco-customer-churn.csv', import.meta.url));

/** `churnops start`: serve, run what is missing of the first loop, keep the schedule. Ends on SIGINT or SIGTERM. */
export async function runStart(): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const application = await openApplication(config, {
    progress: await terminalProgress(process.stderr),
    logOnStderr: true,
  });
  const { context } = application;
  await serve(application, config, async () => {
    // Imported after the server listens: it need not wait for them.
    const { closeAbandonedRuns } = await import('../workflows/pipeline-run.js');
    const { runFirstLoop } = await import('../workflows/first-loop.js');
    const { keepSchedule } = await import('../workflows/schedule.js');
    await closeAbandonedRuns(context);
    const stop = context.schedule === 'on' ? keepSchedule(context).stop : () => {};
    await runFirstLoop(context, BUNDLED_DATA).catch((error: Error) => {
      // The server stays up: the page shows what is there, and the next start takes the loop up again.
      context.logger.error({ err: error }, `the first loop stopped: ${error.message}`);
    });
    return stop;
  });
}

/** `churnops mlflow`: the tracking server without pipelines. */
export async function runMlflow(options: { port?: number }): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const port = options.port ?? (process.env.PORT ? config.port : 5000);
  const application = await openApplication(
    { ...config, mlflowTrackingUri: undefined },
    { progress: silentProgress, logOnStderr: true },
  );
  await serve(application, { ...config, port }, async () => () => {});
}

/**
 * Listens and does `work` until the process is told to stop, then closes everything in order.
 *
 * @param work returns what stops it
 */
async function serve(application: Application, config: Config, work: () => Promise<() => void>): Promise<void> {
  const { server, context, authentication } = application;
  const { host, port } = config;
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  try {
    if (authentication) await ensureAdmin(authentication.users, config);
    await server.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
      throw cannotListen(error, host, port);
    });
    const address = server.server.address() as AddressInfo;
    const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    context.logger.info(`churnops is at http://${shownHost}:${address.port}`);
    const working = work();
    await stopped;
    context.logger.info('stopping');
    // A pipeline in the middle of its transaction is rolled back by closing; its next run starts afresh.
    working.then((stop) => stop()).catch(() => {});
  } finally {
    await Promise.race([application.close(), new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
  }
}

/**
 * Makes the first user.
 *
 * @throws ChurnopsError CHURN_NO_ADMIN if there is no user, and none is named
 */
async function ensureAdmin(users: UserStore, { admin, host }: Config): Promise<void> {
  if (!(await users.isEmpty())) return;
  if (!admin) {
    throw new ChurnopsError(
      'CHURN_NO_ADMIN',
      `HOST=${host} lets other machines in, and nobody could log in: there is no user yet`,
      'set MLFLOW_AUTH_ADMIN_PASSWORD (12 characters or more) for the first start, which makes the user admin, or leave HOST at 127.0.0.1',
    );
  }
  await users.create(admin.username, admin.password, { isAdmin: true, permission: 'MANAGE' });
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): ChurnopsError {
  const reason = error.code === 'EADDRINUSE' ? 'it is in use' : error.message;
  return new ChurnopsError(
    'CHURN_CANNOT_LISTEN',
    `cannot listen on ${host}:${port}: ${reason}`,
    'stop what uses the port, or choose another with PORT',
    { cause: error },
  );
}
