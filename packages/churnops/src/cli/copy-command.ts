import type { AddressInfo } from 'node:net';
import { type CopyReport, copyTracking, TrackingServer } from '@churnops/mlflow';
import { type Config, readConfig } from '../config.js';
import { ChurnopsError } from '../errors.js';
import { showTask, silentProgress, terminalProgress } from '../progress.js';
import { bucketOpener } from '../serving/open-bucket.js';
import { findServer, type ServerAddress } from '../serving/server-file.js';

/**
 * `churnops mlflow import` and `export`: everything of a tracking server into ours, or the other way.
 *
 * @param other address of the other server; its credentials are those of MLFLOW_TRACKING_USERNAME, _PASSWORD or _TOKEN
 * @throws ChurnopsError CHURN_COPY_DIFFERS if something is not the same afterwards
 */
export async function runCopy(direction: 'import' | 'export', other: string, options: { json: boolean }): Promise<void> {
  const config = { ...readConfig(process.env, process.cwd()), mlflowTrackingUri: undefined };
  const ours = await ownServer(config, `churnops mlflow ${direction}`);
  try {
    const here = new TrackingServer({ trackingUri: ours.url, headers: { authorization: `Bearer ${ours.token}` } });
    const there = new TrackingServer({
      trackingUri: other,
      headers: config.mlflowCredentials,
      s3: bucketOpener(config.s3),
    });
    const [source, target] = direction === 'import' ? [there, here] : [here, there];
    const progress = await terminalProgress(process.stderr);
    await showTask(progress, `${direction} of ${other}`, 100, async (task) => {
      const report = await copyTracking(source, target, (_what, done, total) => task.update((100 * done) / Math.max(1, total)));
      task.done(`${report.runs} runs, ${report.artifacts} artifacts`);
      process.stdout.write(`${options.json ? JSON.stringify(report) : describe(report)}\n`);
      requireSame(report);
    });
  } finally {
    await ours.close();
  }
}

/** @throws ChurnopsError CHURN_COPY_DIFFERS if a record that was read back is another one */
export function requireSame({ differences }: Pick<CopyReport, 'differences'>): void {
  if (differences.length === 0) return;
  throw new ChurnopsError(
    'CHURN_COPY_DIFFERS',
    `${differences.length} records are not the same afterwards, the first: ${differences[0]}`,
    'run the same command again, which completes what is missing; --json lists all differences',
  );
}

/** Our own tracking server at an address of its own: the running one's that has the home, else one for this command. */
async function ownServer(config: Config, command: string): Promise<ServerAddress & { close: () => Promise<void> }> {
  const running = config.databaseUrl ? undefined : await findServer(config.home);
  if (running) return { ...running, close: async () => {} };
  const { openCore } = await import('../serving/open-core.js');
  const { tracking, authentication, close } = await openCore(config, { command, progress: silentProgress, logOnStderr: false });
  if (!tracking) throw new Error('there is no tracking server of our own');
  // Over a socket, so that large artifacts are streamed through.
  await tracking.listen({ host: '127.0.0.1', port: 0 });
  const { port } = tracking.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, token: authentication?.systemToken ?? '', close };
}

function describe({ differences, artifact_bytes, ...counts }: CopyReport): string {
  const lines = Object.entries(counts).map(([name, count]) => `${name.replaceAll('_', ' ')}: ${count}`);
  const verdict = differences.length === 0 ? 'each record was read back and is the same' : differences.join('\n');
  return [...lines, `bytes of artifacts: ${artifact_bytes}`, verdict].join('\n');
}
