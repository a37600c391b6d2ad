import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { ChurnopsError } from '../../errors.js';
import { composeArguments } from '../compose.js';

export type PostgresProgram = 'psql' | 'pg_dump' | 'pg_restore';

/** Runs Postgres' own programs on databases. */
export interface PostgresPrograms {
  /** @param database by its name; undefined for a program that needs none */
  start(program: PostgresProgram, database: string | undefined, args: readonly string[]): ChildProcessWithoutNullStreams;
}

/** In the container of the Compose service `postgres`, whose programs have the version of its server. */
export function composePrograms(folder: string): PostgresPrograms {
  const exec = composeArguments(folder, ['*'], ['exec', '-T', 'postgres']);
  return {
    start(program, database, args) {
      const target = database === undefined ? [] : ['--username', 'postgres', '--dbname', database];
      return spawn('docker', [...exec, program, ...target, ...args]);
    },
  };
}

/**
 * On this machine's PATH, for servers that are reached by address.
 *
 * @param urls of the databases, by their names
 */
export function localPrograms(urls: ReadonlyMap<string, string>): PostgresPrograms {
  return {
    start(program, database, args) {
      const url = database === undefined ? undefined : new URL(urls.get(database) as string);
      // Everybody on the machine can read arguments.
      const password = url?.password;
      if (url) url.password = '';
      return spawn(program, [...(url ? ['--dbname', url.href] : []), ...args], {
        env: { ...process.env, ...(password && { PGPASSWORD: decodeURIComponent(password) }) },
      });
    },
  };
}

/** Waits until a program ends, and keeps what it says. Once the signal is aborted, the program is stopped. */
export class RunningProgram {
  readonly ended: Promise<void>;
  #said = '';

  constructor(
    readonly child: ChildProcessWithoutNullStreams,
    private readonly name: PostgresProgram,
    private readonly database: string | undefined,
    signal: AbortSignal,
  ) {
    const stop = () => child.kill();
    signal.addEventListener('abort', stop, { once: true });
    child.once('close', () => signal.removeEventListener('abort', stop));
    // Its end says why it takes no more.
    child.stdin.on('error', () => {});
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-4000);
    });
    this.ended = new Promise((resolve, reject) => {
      child.on('error', (error: NodeJS.ErrnoException) => reject(this.#cannotStart(error)));
      child.on('close', (status) => (status === 0 ? resolve() : reject(this.#failure(status))));
    });
    // Whoever waits for it gets the error.
    this.ended.catch(() => {});
  }

  #cannotStart(error: NodeJS.ErrnoException): ChurnopsError {
    const [program, remedy] =
      this.child.spawnfile === 'docker'
        ? ['docker', 'install Docker, then run churnops stack doctor']
        : [this.name, "install Postgres' client programs, of the server's version or a later one (Debian: postgresql-client)"];
    return new ChurnopsError('CHURN_STACK', `the program ${program} cannot be started: ${error.message}`, remedy, {
      cause: error,
    });
  }

  #failure(status: number | null): ChurnopsError {
    const lines = this.#said.split('\n').filter((line) => line.trim() !== '');
    const told = lines.find((line) => /(ERROR|FATAL|error):/.test(line)) ?? lines.at(-1) ?? `it ended with status ${status}`;
    const message = `${this.name}${this.database === undefined ? '' : ` of the database ${this.database}`}: ${told.trim()}`;
    if (
      /could not (connect|translate)|connection to server .* failed|server closed the connection|is not running/.test(this.#said)
    ) {
      return new ChurnopsError(
        'CHURN_DATABASE_UNREACHABLE',
        message,
        'check that the database runs and takes connections, and try again',
      );
    }
    const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(this.#said)) ?? [];
    return new ChurnopsError('CHURN_STACK', message, remedy ?? 'correct what Postgres says, and try again');
  }
}

const REMEDIES: readonly (readonly [said: RegExp, remedy: string])[] = [
  [/server version mismatch/, "install Postgres' client programs of the server's version, or a later one"],
  [/role "[^"]+" does not exist/, 'make the roles first: deploy/postgres/roles/roles.sql'],
  [/permission denied|must be (owner|superuser)/, "name the databases' owner, or a superuser"],
  [/lock timeout/, 'end whatever works on this database, and try again'],
];
