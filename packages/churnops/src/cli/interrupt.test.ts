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
  it.each([
    ['SIGINT', 'CHURN_CANCELLED', 130, 'press Ctrl-C again to end it at once', 130],
    // Worth a retry, as for Airflow and Kubernetes.
    ['SIGTERM', 'CHURN_SERVER_STOPPED', 75, 'told to stop', 143],
  ] as const)('%s calls the work off with %s, a second one ends the process', (name, code, status, said, second) => {
    const before = process.listeners(name);
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const { signal, stop } = interruption();
    expect(signal.aborted).toBe(false);
    send(name, before);
    expect(signal.reason).toMatchObject({ code, kind: { exit: status } });
    expect(written).toHaveBeenCalledWith(expect.stringContaining(said));
    expect(exit).not.toHaveBeenCalled();
    send(name, before);
    expect(exit).toHaveBeenCalledWith(second);
    stop();
    expect(process.listeners(name)).toEqual(before);
  });
});
