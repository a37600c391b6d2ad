import { join } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

/** How long lines are dropped after a failure, before the next attempt to open the file. */
const RETRY_AFTER_MS = 60_000;

const NAME = 'churnops.log';

export interface LogFileOptions {
  /** A file that reaches this size is renamed. In bytes. */
  readonly maxFileBytes: number;
  /** How many renamed files are kept. */
  readonly oldFiles: number;
  /** Told once when the file can't be written, with what to do. */
  readonly onFailure: (message: string) => void;
  /**
   * Told when the file can be written again: how many lines may be missing. Lines of one write count as lost together, even if some were
   * written.
   */
  readonly onRecovery: (lostLines: number) => void;
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
}

/**
 * The file `churnops.log` of a folder, which is made if it's missing. A full file becomes `churnops.log.1`, that one `churnops.log.2`,
 * and so on; the oldest is deleted.
 *
 * Writing never throws: a full disk must not stop the work that is being logged. While the file can't be written, lines are dropped
 * and counted, and a line a minute tries again.
 */
export class LogFile {
  readonly #folder: string;
  readonly #options: LogFileOptions;
  readonly #now: () => number;
  /** Undefined while the file can't be written. */
  #stream: RotatingFileStream | undefined;
  #retryAt = 0;
  #lostLines = 0;

  constructor(folder: string, options: LogFileOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#stream = this.#open();
  }

  write(line: string): void {
    const isRetry = !this.#stream && this.#now() >= this.#retryAt;
    if (isRetry) this.#stream = this.#open();
    if (!this.#stream) {
      this.#lostLines++;
      return;
    }
    // The failed write may have left half a line.
    this.#stream.write(isRetry ? `\n${line}` : line, (error) => {
      if (error) this.#lostLines++;
      else this.#recovered();
    });
  }

  /** Resolves when every line is in the file, or is lost. */
  close(): Promise<void> {
    const stream = this.#stream;
    if (!stream) return Promise.resolve();
    return new Promise((resolve) => {
      stream.once('close', resolve);
      stream.end();
    });
  }

  #open(): RotatingFileStream {
    const { maxFileBytes, oldFiles } = this.#options;
    const stream = createStream(NAME, { path: this.#folder, size: `${maxFileBytes}B`, rotate: oldFiles });
    // A stream that failed takes no further lines, so another one is opened later.
    stream.on('error', (error) => {
      this.#stream = undefined;
      const isNews = this.#retryAt === 0;
      this.#retryAt = this.#now() + RETRY_AFTER_MS;
      if (isNews) this.#options.onFailure(describeFailure(join(this.#folder, NAME), error));
    });
    return stream;
  }

  #recovered(): void {
    if (this.#retryAt === 0) return;
    const lost = this.#lostLines;
    this.#retryAt = 0;
    this.#lostLines = 0;
    this.#options.onRecovery(lost);
  }
}

function describeFailure(file: string, { message }: Error): string {
  return `the log ${file} cannot be written (${message}); the work goes on without it\n→ free some space, or let this user write there: churnops tries again every minute\n`;
}
