import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a process ended. */
export interface ExitedWith {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs a program in a process group of its own and watches over it. The group ends when our end of the pipe is closed, and the system closes it when this
 * process ends, however it ends, also by SIGKILL. So nothing is left behind.
 *
 * $1 is the folder to remove in that case; the rest is the program with its arguments. The shell ignores SIGTERM itself, so that it lives to send SIGKILL to
 * what has not ended by then.
 */
const WATCH = `
folder=$1; shift
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
trap '' TERM INT HUP
{ cat <&3 >/dev/null; kill -TERM 0; sleep 3; rm -rf "$folder"; kill -KILL 0; } &
wait "$program"
`;

/** A program that ends with this process. */
export class WatchedChild {
  /** Resolves when the program has ended. What is left of its group is gone by then. */
  readonly exited: Promise<ExitedWith>;
  readonly pid: number | undefined;
  hasExited = false;
  readonly #child: ChildProcessWithoutNullStreams;

  /**
   * @param command program and arguments
   * @param options.folder removed if this process ends before the program
   * @param options.onLine told each line that the program writes
   */
  constructor(
    command: readonly string[],
    options: { readonly folder: string; readonly env: NodeJS.ProcessEnv; readonly onLine: (line: string) => void },
  ) {
    const { folder, env, onLine } = options;
    const child = spawn('/bin/sh', ['-c', WATCH, 'churnops', folder, ...command], {
      detached: true,
      cwd: folder,
      env,
      stdio: 'pipe',
    });
    this.#child = child;
    this.pid = child.pid;
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
    // Writing to a program that has ended is no error here.
    child.stdin.on('error', () => {});
    // It must not keep this process alive.
    child.unref();
    for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref?(): void }).unref?.();
    child.once('exit', () => {
      this.hasExited = true;
      this.killGroup();
    });
    this.exited = new Promise((resolve) => {
      child.once('error', () => resolve({ code: 127, signal: null }));
      // After everything that it wrote has been read.
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  /** Ends the program: by SIGTERM, and 3 s later by SIGKILL. */
  async end(): Promise<void> {
    this.#child.ref();
    this.#child.stdin.end();
    await this.exited;
  }

  /** Ends everything at once. */
  killGroup(): void {
    try {
      if (this.pid !== undefined) process.kill(-this.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}
