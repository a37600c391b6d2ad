import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from '../work-line.js';

/** How often one looks whether what one waits for is free. */
const LOOK_EVERY_MS = 100;

/**
 * Tries until something is granted that others may have.
 *
 * @param attempt whether it is granted now
 * @param holder who has it, for the message that is shown once: `waiting for …`
 * @throws the signal's reason, once it is aborted; nothing is held then unless the attempt was granted
 */
export async function untilGranted(
  attempt: () => Promise<boolean>,
  holder: () => Promise<string>,
  { signal, progress }: Pick<Worker, 'signal' | 'progress'>,
): Promise<void> {
  for (let isTold = false; ; isTold = true) {
    signal.throwIfAborted();
    if (await attempt()) return;
    if (!isTold) progress.waiting(`waiting for ${await holder()}`);
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
