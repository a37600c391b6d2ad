import { readConfig } from '../config.js';
import { silentProgress } from '../progress.js';
import { openApplication } from '../serving/application.js';
import { serve } from './serve.js';

/** MLflow's own port. */
const PORT = 5000;

/** `churnops mlflow`: the tracking server, with pages and API, without a schedule or a first loop. Ends on SIGINT or SIGTERM. */
export async function runMlflow(options: { port?: number }): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const port = options.port ?? (process.env.PORT ? config.port : PORT);
  const application = await openApplication(
    { ...config, mlflowTrackingUri: undefined },
    { command: 'churnops mlflow', progress: silentProgress, logOnStderr: true },
  );
  await serve(application, { ...config, port }, async () => () => {});
}
