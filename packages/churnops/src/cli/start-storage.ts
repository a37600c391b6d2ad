import { join } from 'node:path';
import type { Progress } from '../progress.js';
import { buildImage, LOCAL_IMAGE } from '../stack/build-image.js';
import { diagnose } from '../stack/doctor.js';
import { readEnvFile } from '../stack/env-file.js';
import { startStack } from '../stack/start-stack.js';
import { StackProblems } from './stack-problems.js';

/** What holds data, and what makes the bucket in it. */
const STORAGE = ['postgres', 's3-volume', 's3', 's3-bucket', 'minio', 'minio-key'];
const TIMEOUT_MS = 900_000;

/**
 * Starts Postgres and the S3 alone, so that nothing is trained or scored before a backup is restored.
 *
 * @throws ChurnopsError CHURN_DOCKER, CHURN_STACK
 */
export async function startStorage(
  folder: string,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<void> {
  const { values } = await readEnvFile(join(folder, '.env'));
  const isMinio = /^http:\/\/minio:/.test(process.env.S3_ENDPOINT || values.S3_ENDPOINT || '');
  const profiles = isMinio ? ['core', 'minio'] : ['core'];
  const { findings, services, missingImages } = await diagnose(folder, profiles);
  // Ports of services that are not started here don't matter.
  const problems = findings.filter(({ level, check }) => level === 'problem' && check !== 'port');
  if (problems.length > 0) throw new StackProblems(problems);
  if (missingImages.includes(LOCAL_IMAGE)) await buildImage(folder, progress, signal);
  await startStack({
    folder,
    profiles,
    services: services.filter((service) => STORAGE.includes(service)),
    alone: true,
    environment: {},
    timeoutMs: TIMEOUT_MS,
    progress,
    signal,
  });
}
