import type { AddressInfo } from 'node:net';
import { type CopyReport, copyTracking, TrackingServer } from '@churnops/mlflow';
import { openApplication } from '../application.js';
import { readConfig } from '../config.js';
import { ChurnopsError } from '../errors.js';
import { terminalProgress } from '../progress.js';

/**
 * `churnops mlflow import` and `export`: everything of a tracking server into ours, or the other way.
 *
 * @param other address of the other server; its credentials are those of MLFLOW_TRACKING_USERNAME, _PASSWORD or _TOKEN
 */
export async function runCopy(direction: 'import' | 'export', other: string, options: { json: boolean }): Promise<void> {
  const config = { ...readConfig(process.env, process.cwd()), mlflowTrackingUri: undefined };
  const progress = await terminalProgress(process.stderr);
  const application = await openApplication(config, { progress, logOnStderr: false });
  const { server, authentication, s3 } = application;
  try {
    // By a socket of its own, so that large artifacts are streamed through.
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const headers = authentication ? { authorization: `Bearer ${authentication.systemToken}` } : {};
    const ours = new TrackingServer({ trackingUri: `http://127.0.0.1:${port}`, headers });
    const theirs = new TrackingServer({ trackingUri: other, headers: config.mlflowCredentials, s3 });
    const report = await copyWithProgress(direction === 'import' ? theirs : ours, direction === 'import' ? ours : theirs);
    process.stdout.write(`${options.json ? JSON.stringify(report) : describe(report)}\n`);
    if (report.differences.length > 0) {
      throw new ChurnopsError(
        'CHURN_COPY_DIFFERS',
        `${report.differences.length} records are not the same afterwards, the first: ${report.differences[0]}`,
        'run the same command again, which completes what is missing; --json lists all differences',
      );
    }
  } finally {
    await application.close();
  }

  async function copyWithProgress(source: TrackingServer, target: TrackingServer): Promise<CopyReport> {
    const task = progress.task(`${direction} of ${other}`, 100);
    try {
      const report = await copyTracking(source, target, (_what, done, total) => task.update((100 * done) / Math.max(1, total)));
      task.done(`${report.runs} runs, ${report.artifacts} artifacts`);
      return report;
    } catch (error) {
      task.fail();
      throw error;
    }
  }
}

function describe({ differences, artifact_bytes, ...counts }: CopyReport): string {
  const lines = Object.entries(counts).map(([name, count]) => `${name.replaceAll('_', ' ')}: ${count}`);
  const verdict = differences.length === 0 ? 'each record was read back and is the same' : differences.join('\n');
  return [...lines, `bytes of artifacts: ${artifact_bytes}`, verdict].join('\n');
}
