import { randomUUID } from 'node:crypto';
import type { LogLine, LogTarget } from './log-target.js';

/** Lines wait at most this long for others to be sent with. */
const GATHER_MS = 1000;
/** Most lines and most characters of one sending. */
const BATCH_LINES = 500;
const BATCH_CHARACTERS = 1_000_000;
/** With more waiting, lines are dropped and counted: logging must not take the memory of the work. */
const MOST_CHARACTERS = 8_000_000;
/** How long one sending may take. */
const SEND_MS = 10_000;
/** After a failure the next attempt comes after a second, then after twice as long each time, up to this. */
const LONGEST_WAIT_MS = 30_000;
/** How long the end of the process waits for lines that are on their way. */
const CLOSE_MS = 5000;

export interface LogSenderOptions {
  /** Told once when lines cannot be sent, with what to do. */
  readonly onFailure: (message: string) => void;
  /** Told when lines are sent again: how many were dropped. */
  readonly onRecovery: (droppedLines: number) => void;
}

/**
 * Sends lines of the log to a server, in batches and in their order.
 *
 * Writing never throws and never waits: a log server that is away must not stop the work that is being logged. Lines wait in memory for it, up to 8 MB,
 * and further ones are dropped and counted. The log file of the home has them all. A batch whose answer was lost is sent again, under the same ids.
 */
export class LogSender {
  readonly #target: LogTarget;
  readonly #options: LogSenderOptions;
  readonly #ended = new AbortController();
  readonly #lines: LogLine[] = [];
  /** Ids of lines are this and a number. */
  readonly #series = randomUUID();
  #written = 0;
  #characters = 0;
  #dropped = 0;
  #failures = 0;
  #toldOfRefusal = false;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  constructor(target: LogTarget, options: LogSenderOptions) {
    this.#target = target;
    this.#options = options;
  }

  write(line: string): void {
    if (this.#ended.signal.aborted || this.#characters + line.length > MOST_CHARACTERS) {
      this.#dropped++;
      return;
    }
    const text = line.trimEnd();
    this.#lines.push({ id: `${this.#series}-${this.#written++}`, text });
    this.#characters += text.length;
    // After a failure a timer for the next attempt is already set.
    if (this.#failures === 0 && this.#lines.length >= BATCH_LINES) this.#start();
    else this.#startAfter(GATHER_MS);
  }

  /** Sends what is waiting, for up to 5 s. What has not arrived then is dropped, and stderr is told. */
  async close(): Promise<void> {
    const deadline = setTimeout(() => this.#ended.abort(), CLOSE_MS);
    while (this.#lines.length > 0 && !this.#ended.signal.aborted) {
      this.#start();
      await this.#sending;
      // The process is about to end: a server that does not answer now is not waited for.
      if (this.#failures > 0) break;
    }
    clearTimeout(deadline);
    clearTimeout(this.#timer);
    this.#ended.abort();
    this.#target.close();
    const lost = this.#dropped + this.#lines.length;
    if (lost > 0)
      this.#options.onFailure(`${lost} lines of the log were not sent to ${this.#target.name}; the log file has them\n`);
  }

  #startAfter(milliseconds: number): void {
    if (this.#timer || this.#sending) return;
    this.#timer = setTimeout(() => this.#start(), milliseconds).unref();
  }

  #start(): void {
    if (this.#sending) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#sendWaiting().finally(() => {
      this.#sending = undefined;
      if (this.#lines.length > 0 && !this.#ended.signal.aborted) this.#startAfter(this.#pause());
    });
  }

  #pause(): number {
    return this.#failures === 0 ? GATHER_MS : Math.min(1000 * 2 ** (this.#failures - 1), LONGEST_WAIT_MS);
  }

  /** Sends full batches while there are some, and what is waiting at the start. */
  async #sendWaiting(): Promise<void> {
    do {
      const batch = this.#nextBatch();
      try {
        const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(SEND_MS)]);
        const refusal = await this.#target.send(batch, signal);
        this.#sent(batch);
        if (refusal && !this.#toldOfRefusal) {
          this.#toldOfRefusal = true;
          this.#options.onFailure(
            `${this.#target.name} refused ${refusal.lines} lines of the log, which the log file has: ${refusal.reason}\n`,
          );
        }
      } catch (error) {
        this.#failed(error as Error);
        return;
      }
    } while (this.#lines.length >= BATCH_LINES);
  }

  #nextBatch(): LogLine[] {
    let characters = 0;
    let count = 0;
    while (count < Math.min(this.#lines.length, BATCH_LINES)) {
      characters += (this.#lines[count] as LogLine).text.length;
      if (count > 0 && characters > BATCH_CHARACTERS) break;
      count++;
    }
    return this.#lines.slice(0, count);
  }

  #sent(batch: readonly LogLine[]): void {
    this.#lines.splice(0, batch.length);
    this.#characters = this.#lines.reduce((sum, { text }) => sum + text.length, 0);
    if (this.#failures === 0) return;
    this.#failures = 0;
    const dropped = this.#dropped;
    this.#dropped = 0;
    this.#options.onRecovery(dropped);
  }

  #failed({ message }: Error): void {
    this.#failures++;
    if (this.#failures > 1) return;
    this.#options.onFailure(
      `the log cannot be sent to ${this.#target.name} (${message}); the work goes on, and the log file has every line\n→ start that server, or correct LOG_URL: churnops tries again\n`,
    );
  }
}
