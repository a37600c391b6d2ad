import type { AddressInfo } from 'node:net';
import { type CopyReport, copyTracking, TrackingServer } from '@churnops/mlflow';
import { readConfig } from '../config.js';
import { ChurnopsError } from '../errors.js';
import { showTask, silentProgress } from '../progress.js';
import { bucketOpener } from '../serving/open-bucket.js';
import type { ServerAddress } from '../serving/server-file.js';
import { serverGone } from './ask-server.js';
import { onTerminal } from './on-terminal.js';
import type { Performing } from './perform.js';
import type { CommandOptions } from './run-command.js';
import { withHome } from './with-home.js';

/** The copy differs from the original. */
class CopyDiffers extends ChurnopsError {
  constructor(readonly report: CopyReport) {
    const { differences } = report;
    const what = differences.length === 1 ? '1 record is' : `${differences.length} records are`;
    super(
      'CHURN_COPY_DIFFERS',
      `${what} not the same afterwards, the first: ${differences[0]}`,
      'run the same command again, which completes what is missing; --json lists all differences',
    );
  }

  /** With the report, because `--json` prints only one document. */
  override toJSON() {
    return { ...super.toJSON(), report: this.report };
  }
}

/**
 * `churnops mlflow import` and `export`: copies everything from a tracking server into ours, or the other way round. Prints the report; as
 * JSON, a report with differences is part of the error.
 *
 * @param other address of the other server; its credentials are those of MLFLOW_TRACKING_USERNAME, _PASSWORD or _TOKEN
 * @throws CopyDiffers if something is not the same afterwards
 * @throws ChurnopsError CHURN_CANCELLED after Ctrl-C: the same command again completes the copy; those of `withHome`
 */
export async function runCopy(direction: 'import' | 'export', other: string, { json, wait }: CommandOptions): Promise<void> {
  const config = { ...readConfig(process.env, process.cwd()), mlflowTrackingUri: undefined };
  await onTerminal(async (terminal) => {
    const performing: Performing = { ...terminal, config, waitMs: wait * 1000 };
    const { signal } = performing;
    const report = await withHome(performing, async (running) => {
      const ours = running ? await requireListening(running, signal) : await openOwn(direction, performing);
      try {
        const here = new TrackingServer({ trackingUri: ours.url, headers: { authorization: `Bearer ${ours.token}` }, signal });
        const s3 = bucketOpener(config.s3);
        const there = new TrackingServer({ trackingUri: other, headers: config.mlflowCredentials, s3, signal });
        return await showTask(performing.progress, `${direction} of ${other}`, 100, async (task) => {
          const [source, target] = direction === 'import' ? [there, here] : [here, there];
          const onProgress = (_what: string, done: number, total: number) => task.update((100 * done) / Math.max(1, total));
          const copied = await copyTracking(source, target, onProgress);
          task.done(`${copied.runs} runs, ${copied.artifacts} artifacts`);
          return copied;
        });
      } finally {
        await ours.close();
      }
    });
    const isSame = report.differences.length === 0;
    if (isSame || !json) process.stdout.write(`${json ? JSON.stringify(report) : describe(report)}\n`);
    if (!isSame) throw new CopyDiffers(report);
  });
}

interface OwnServer extends ServerAddress {
  close(): Promise<void>;
}

/** @throws ChurnopsError CHURN_HOME_IN_USE if nobody listens there, which is so while a server closes */
async function requireListening(running: ServerAddress, signal: AbortSignal): Promise<OwnServer> {
  await fetch(`${running.url}/health`, { signal }).catch((error: Error) => {
    throw serverGone(running, error.cause instanceof Error ? error.cause : error);
  });
  return { ...running, close: async () => {} };
}

/** Our own tracking server, for this command alone. */
async function openOwn(direction: string, { config, signal }: Performing): Promise<OwnServer> {
  const { openCore } = await import('../serving/open-core.js');
  const command = `churnops mlflow ${direction}`;
  const core = await openCore(config, { command, progress: silentProgress, logOnStderr: false, signal });
  try {
    const tracking = await core.tracking();
    // Over a socket, so that large artifacts are streamed.
    await tracking.listen({ host: '127.0.0.1', port: 0 });
    const { port } = tracking.server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, token: core.authentication?.systemToken ?? '', close: core.close };
  } catch (error) {
    await core.close();
    throw error;
  }
}

function describe({ differences, artifact_bytes, ...counts }: CopyReport): string {
  const lines = Object.entries(counts).map(([name, count]) => `${name.replaceAll('_', ' ')}: ${count}`);
  const verdict = differences.length === 0 ? 'each record was read back and is the same' : differences.join('\n');
  return [...lines, `bytes of artifacts: ${artifact_bytes}`, verdict].join('\n');
}
