import { readConfig } from '../config.js';
import { terminalProgress } from '../progress.js';
import { openApplication } from '../serving/application.js';
import { BUNDLED_DATA } from './bundled-data.js';
import { serve } from './serve.js';

/** `churnops start`: serve, run what is missing of the first loop, keep the schedule. Ends on SIGINT or SIGTERM. */
export async function runStart(): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const application = await openApplication(config, {
    command: 'churnops start',
    progress: await terminalProgress(process.stderr),
    logOnStderr: true,
  });
  const { context } = application;
  await serve(application, config, async () => {
    // Imported once the server listens, which need not wait for them.
    const { closeAbandonedRuns } = await import('../workflows/pipeline-run.js');
    const { runFirstLoop } = await import('../workflows/first-loop.js');
    const { keepSchedule } = await import('../workflows/schedule.js');
    await closeAbandonedRuns(context);
    const schedule = keepSchedule(context);
    await runFirstLoop(context, BUNDLED_DATA).catch((error: Error) => {
      if (context.signal.aborted) return;
      // The server stays up. The page shows what there is, and the next start continues the loop.
      context.logger.error({ err: error }, `the first loop stopped: ${error.message}`);
    });
    return schedule.stop;
  });
}
