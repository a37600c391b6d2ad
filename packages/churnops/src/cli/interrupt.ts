import { calledOff } from '../errors.js';

/** Turns Ctrl-C and SIGTERM into a signal that cancels the work. The second one ends the process at once. */
export function interruption(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('cancelling the work; press Ctrl-C again to end it at once\n');
    controller.abort(calledOff());
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    stop() {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    },
  };
}
