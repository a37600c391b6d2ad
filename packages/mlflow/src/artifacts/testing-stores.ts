import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { ArtifactStore } from './artifact-store.js';
import { LocalArtifactStore } from './local-artifact-store.js';
import { S3ArtifactStore } from './s3-artifact-store.js';
import { testS3 } from './testing-s3.js';

/** Test support: makes an empty store of each kind, by its name; it is gone after the test. To be called by a test file at its top. */
export function artifactStores(): Readonly<Record<string, () => Promise<ArtifactStore>>> {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });
  return {
    'a folder': async () => {
      const folder = await mkdtemp(join(tmpdir(), 'churnops-artifacts-'));
      closers.push(() => rm(folder, { recursive: true, force: true }));
      return new LocalArtifactStore(join(folder, 'root'));
    },
    'a bucket': async () => {
      const s3 = await testS3();
      closers.push(s3.close);
      return new S3ArtifactStore({ bucket: 'b', prefix: 'tracking/files', ...s3.access });
    },
  };
}
