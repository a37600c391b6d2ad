import type { AddressInfo } from 'node:net';
import type { UserStore } from '@churnops/mlflow';
import type { Config } from '../config.js';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import type { Application } from '../serving/application.js';
import { announceServer } from '../serving/server-file.js';

/** How long closing may take before the process ends anyway. */
const CLOSING_MS = 5000;

/**
 * Listens and does `work` until the process is told to stop, then closes everything in order. On the embedded database, which no other
 * process can open meanwhile, other commands find in the home how to reach this server.
 *
 * @param work returns what stops it
 * @throws ChurnopsError CHURN_NO_ADMIN, CHURN_CANNOT_LISTEN
 */
export async function serve(application: Application, config: Config, work: () => Promise<() => void>): Promise<void> {
  const { server, context, authentication, token } = application;
  const { host, port, home } = config;
  let withdraw = async () => {};
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  try {
    if (authentication) await ensureAdmin(authentication.users, config, context);
    await server.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
      throw cannotListen(error, host, port);
    });
    const address = server.server.address() as AddressInfo;
    if (!config.databaseUrl) withdraw = await announceServer(home, { url: urlOf(address, reachable(address.address)), token });
    context.logger.info(`churnops is at ${urlOf(address, address.address)}`);
    const working = work();
    await stopped;
    context.logger.info('stopping');
    // Closing rolls back a pipeline's open transaction; its next run starts again.
    working.then((stop) => stop()).catch(() => {});
  } finally {
    await withdraw();
    await Promise.race([application.close(), new Promise((resolve) => setTimeout(resolve, CLOSING_MS).unref())]);
  }
}

function urlOf({ family, port }: AddressInfo, host: string): string {
  return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
}

/** The address to connect to: 0.0.0.0 and :: stand for all addresses of a machine, and not every system connects to them. */
function reachable(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}

/**
 * Creates the first user. On later starts, checks whether an admin has a password that is publicly known.
 *
 * @throws ChurnopsError CHURN_NO_ADMIN if there is no user and the environment names none
 */
async function ensureAdmin(users: UserStore, { admin, host }: Config, context: PipelineContext): Promise<void> {
  if (!(await users.isEmpty())) {
    // Loaded by now. Importing it at the top would delay the database at each start.
    const { replaceShippedPassword } = await import('@churnops/mlflow');
    const { replaced, left } = await replaceShippedPassword(users, admin);
    for (const name of replaced) {
      context.logger.warn(
        `the admin ${name} had the password that older versions of MLflow came with; it is now MLFLOW_AUTH_ADMIN_PASSWORD`,
      );
    }
    for (const name of left) {
      context.logger.warn(
        `the admin ${name} has the password that older versions of MLflow came with, and cannot log in by it; ` +
          `start once with MLFLOW_AUTH_ADMIN_USERNAME=${name} and another MLFLOW_AUTH_ADMIN_PASSWORD`,
      );
    }
    return;
  }
  if (!admin) {
    throw new ChurnopsError(
      'CHURN_NO_ADMIN',
      `HOST=${host} lets other machines connect, but nobody could log in: there is no user yet`,
      'set MLFLOW_AUTH_ADMIN_PASSWORD (12 characters or more) for the first start, which makes the user admin, or leave HOST at 127.0.0.1',
    );
  }
  await users.create(admin.username, admin.password, { isAdmin: true });
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): ChurnopsError {
  const reason = error.code === 'EADDRINUSE' ? 'it is in use' : error.message;
  const remedy =
    error.code === 'EADDRINUSE'
      ? 'stop what uses the port, or choose another with PORT'
      : error.code === 'EACCES'
        ? 'this user may not use the port: choose one of 1024 or above with PORT'
        : 'let HOST be a name or an address of this machine: 127.0.0.1, or 0.0.0.0 for all that it has';
  return new ChurnopsError('CHURN_CANNOT_LISTEN', `cannot listen on ${host}:${port}: ${reason}`, remedy, { cause: error });
}
