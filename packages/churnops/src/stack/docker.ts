import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ChurnopsError } from '../errors.js';

/** What a program printed, and how it ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Gets each line of stderr as it comes. */
  readonly onLine?: (line: string) => void;
  /** Leaves stdout and stderr to the terminal. */
  readonly shown?: boolean;
}

/**
 * Runs `docker`, found by PATH.
 *
 * @throws ChurnopsError CHURN_DOCKER if there is no such program; the signal's reason
 */
export function docker(args: readonly string[], { signal, environment, onLine, shown }: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
      // Compose ends what it has begun, and then itself.
      ...(signal && { signal, killSignal: 'SIGINT' as const }),
    });
    const written = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      written.stdout += text;
    });
    if (child.stderr) {
      createInterface({ input: child.stderr }).on('line', (line) => {
        written.stderr += `${line}\n`;
        onLine?.(line);
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') reject(dockerMissing(error));
      else if (!signal?.aborted) reject(error);
    });
    child.on('close', (code) => {
      if (signal?.aborted) reject(signal.reason);
      else resolve({ status: code ?? 1, ...written });
    });
  });
}

function dockerMissing(cause: Error): ChurnopsError {
  return new ChurnopsError(
    'CHURN_DOCKER',
    'the program docker is not on the PATH',
    'install Docker Engine or Docker Desktop (https://docs.docker.com/engine/install/), then run churnops stack doctor',
    { cause },
  );
}
