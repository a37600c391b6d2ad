import { calledOff } from '../errors.js';

/**
 * Turns Ctrl-C and SIGTERM into a signal that calls the work off. The second one ends the process at once.
 */
export function interruption(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('calling the work off; once more ends it at once\n');
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
