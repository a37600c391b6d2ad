import type { SingleBar } from 'cli-progress';

/** A long piece of work in progress. */
export interface ProgressTask {
  /** @param value how far it is, in the unit of its total */
  update(value: number): void;
  done(summary: string): void;
  fail(): void;
}

/** Shows the progress of long work. */
export interface Progress {
  /** @param total what makes it whole; undefined where that is not known */
  task(name: string, total?: number): ProgressTask;
  /** Says what the work is waiting for before it begins. */
  waiting(message: string): void;
}

/**
 * Does a long piece of work and shows its progress. The work says when it is done; if it throws, the task is shown as failed.
 *
 * @param total what makes it whole; undefined where that is not known
 */
export async function showTask<Result>(
  progress: Progress,
  name: string,
  total: number | undefined,
  work: (task: Omit<ProgressTask, 'fail'>) => Promise<Result>,
): Promise<Result> {
  const task = progress.task(name, total);
  try {
    return await work(task);
  } catch (error) {
    task.fail();
    throw error;
  }
}

/** Shows nothing. */
export const silentProgress: Progress = {
  task: () => ({ update() {}, done() {}, fail() {} }),
  waiting() {},
};

/**
 * A bar on a terminal; elsewhere a line when a task begins, every few seconds, and when it ends. Always on `stream`
 * (stderr): stdout belongs to results.
 */
export async function terminalProgress(stream: NodeJS.WriteStream): Promise<Progress> {
  if (!stream.isTTY) return lineProgress(stream);
  const { SingleBar, Presets } = (await import('cli-progress')).default;
  return {
    task(name, total) {
      const started = Date.now();
      const options = { stream, format: `  {bar} {percentage}% ${name}`, clearOnComplete: true, hideCursor: true, barsize: 24 };
      const bar: SingleBar | undefined = total ? new SingleBar(options, Presets.shades_classic) : undefined;
      if (bar) bar.start(total as number, 0);
      else stream.write(`  … ${name}\r`);
      const end = (line: string) => {
        bar?.stop();
        stream.write(`\x1b[2K\r${line}\n`);
      };
      return {
        update: (value) => bar?.update(value),
        done: (summary) => end(`  ✓ ${name}: ${summary} ${seconds(started)}`),
        fail: () => end(`  ✗ ${name} ${seconds(started)}`),
      };
    },
    waiting: (message) => void stream.write(`${message}\n`),
  };
}

const LINE_EVERY_MS = 3000;

function lineProgress(stream: NodeJS.WriteStream): Progress {
  return {
    task(name, total) {
      const started = Date.now();
      let last = started;
      stream.write(`${name} …\n`);
      return {
        update(value) {
          if (Date.now() - last < LINE_EVERY_MS) return;
          last = Date.now();
          const share = total ? ` ${Math.floor((100 * value) / total)}%` : '';
          stream.write(`${name} …${share} ${seconds(started)}\n`);
        },
        done: (summary) => stream.write(`${name}: ${summary} ${seconds(started)}\n`),
        fail: () => stream.write(`${name}: failed ${seconds(started)}\n`),
      };
    },
    waiting: (message) => void stream.write(`${message}\n`),
  };
}

function seconds(started: number): string {
  return `(${((Date.now() - started) / 1000).toFixed(1)} s)`;
}
