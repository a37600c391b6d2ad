import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { type PostgresPrograms, RunningProgram } from './postgres-programs.js';

/** A session of psql that takes one piece of SQL after the other. It ends at the first error, and its open transaction with it. */
export class PsqlSession {
  readonly #running: RunningProgram;
  #waiting: { readonly mark: string; readonly resolve: (lines: string[]) => void } | undefined;
  #lines: string[] = [];
  #rest = '';

  constructor(programs: PostgresPrograms, database: string, signal: AbortSignal) {
    const options = ['--no-psqlrc', '--quiet', '--no-align', '--tuples-only', '--set', 'ON_ERROR_STOP=1', '--file', '-'];
    const child = programs.start('psql', database, options);
    this.#running = new RunningProgram(child, 'psql', database, signal);
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    child.stdin.write('SET client_min_messages = warning;\n');
  }

  /**
   * Runs SQL, and waits until it is done.
   *
   * @returns the lines that it prints
   * @throws ChurnopsError CHURN_STACK with what Postgres says, CHURN_DATABASE_UNREACHABLE
   */
  async ask(sql: string): Promise<string[]> {
    const mark = randomUUID();
    const answer = new Promise<string[]>((resolve) => {
      this.#lines = [];
      this.#waiting = { mark, resolve };
    });
    this.#running.child.stdin.write(`${sql}\n;\n\\echo ${mark}\n`);
    return Promise.race([answer, this.#running.ended.then(() => [])]);
  }

  /** Runs SQL that prints one JSON document. */
  async askJson<Result>(sql: string): Promise<Result> {
    return JSON.parse((await this.ask(sql)).join('\n')) as Result;
  }

  /** Runs a script, as `pg_restore` writes it. */
  async feed(script: Readable): Promise<void> {
    const { stdin } = this.#running.child;
    for await (const chunk of script) {
      if (!stdin.write(chunk)) await Promise.race([once(stdin, 'drain'), this.#running.ended]);
    }
    await this.ask('');
  }

  /** Ends the session; a transaction that is still open is rolled back. */
  async end(): Promise<void> {
    this.#running.child.stdin.end();
    await this.#running.ended;
  }

  kill(): void {
    this.#running.child.kill();
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() as string;
    for (const line of lines) {
      if (line === this.#waiting?.mark) {
        this.#waiting.resolve(this.#lines);
        this.#lines = [];
      } else if (line !== '') {
        this.#lines.push(line);
      }
    }
  }
}

/** Asks in a session of its own, which ends with the answer. */
export async function inSession<Answer>(
  programs: PostgresPrograms,
  database: string,
  signal: AbortSignal,
  ask: (session: PsqlSession) => Promise<Answer>,
): Promise<Answer> {
  const session = new PsqlSession(programs, database, signal);
  try {
    const answer = await ask(session);
    await session.end();
    return answer;
  } finally {
    session.kill();
  }
}
