import { type Progress, terminalProgress } from '../progress.js';
import { interruption } from './interrupt.js';

/** What work on a terminal is given. */
export interface Terminal {
  /** On stderr. */
  readonly progress: Progress;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Does work that shows its progress on stderr, and that Ctrl-C cancels. */
export async function onTerminal(work: (terminal: Terminal) => Promise<void>): Promise<void> {
  const { signal, stop } = interruption();
  try {
    await work({ progress: await terminalProgress(process.stderr), signal });
  } finally {
    stop();
  }
}
