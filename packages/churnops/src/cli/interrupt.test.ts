import { afterEach, describe, expect, it, vi } from 'vitest';
import { interruption } from './interrupt.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Calls the listeners that came since `before`: those of the test runner are none of ours. */
function send(signal: 'SIGINT' | 'SIGTERM', before: readonly unknown[]): void {
  for (const listener of process.listeners(signal)) if (!before.includes(listener)) listener(signal);
}

describe('an interruption', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s calls the work off, a second one ends the process', (name) => {
    const before = process.listeners(name);
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const { signal, stop } = interruption();
    expect(signal.aborted).toBe(false);
    send(name, before);
    expect(signal.reason).toMatchObject({ code: 'CHURN_CANCELLED' });
    expect(written).toHaveBeenCalledWith(expect.stringContaining('press Ctrl-C again to end it at once'));
    expect(exit).not.toHaveBeenCalled();
    send(name, before);
    expect(exit).toHaveBeenCalledWith(130);
    stop();
    expect(process.listeners(name)).toEqual(before);
  });
});
