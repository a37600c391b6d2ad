import { readConfig } from '../config.js';
import { silentProgress } from '../progress.js';
import { openApplication } from '../serving/application.js';
import { serve } from './serve.js';

/** MLflow's own port. */
const PORT = 5000;

/** `churnops mlflow`: the tracking server, with pages and API, without a schedule or a first loop. Ends on SIGINT or SIGTERM. */
export async function runMlflow(options: { readonly port?: number; readonly defaultArtifactRoot?: string }): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const defaultArtifactRoot = options.defaultArtifactRoot ?? config.defaultArtifactRoot;
  const port = options.port ?? (process.env.PORT ? config.port : PORT);
  const application = await openApplication(
    { ...config, mlflowTrackingUri: undefined, defaultArtifactRoot },
    { command: 'churnops mlflow', progress: silentProgress, logOnStderr: true },
  );
  await serve(application, { ...config, port }, async () => () => {});
}
