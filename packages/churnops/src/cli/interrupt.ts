import { calledOff, stopped } from '../errors.js';

/**
 * Turns Ctrl-C and SIGTERM into a signal that cancels the work. The second one ends the process at once.
 *
 * Ctrl-C is somebody who no longer wants the work. SIGTERM is Docker, Kubernetes or a machine that shuts down: the work is worth another try, and the exit
 * status says so.
 */
export function interruption(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  const onSigint = () => interrupt('cancelling the work; press Ctrl-C again to end it at once', calledOff, 130);
  const onSigterm = () => interrupt('told to stop: cancelling the work', stopped, 143);
  function interrupt(said: string, reason: () => Error, status: number) {
    if (controller.signal.aborted) process.exit(status);
    process.stderr.write(`${said}\n`);
    controller.abort(reason());
  }
  process.on('SIGINT', onSigint).on('SIGTERM', onSigterm);
  return {
    signal: controller.signal,
    stop() {
      process.off('SIGINT', onSigint).off('SIGTERM', onSigterm);
    },
  };
}
