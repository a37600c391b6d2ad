import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestApplication, testApplication } from '../testing.js';
import { artifactFiles } from './artifact-files.js';
import { downloadModel } from './download-model.js';

let app: TestApplication;
let folder: string;
beforeAll(async () => {
  app = await testApplication();
  folder = await mkdtemp(join(tmpdir(), 'churnops-download-'));
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

it('a model directory with folders in it', async () => {
  const { mlflow } = app.context;
  const { info } = await mlflow.createRun(await mlflow.ensureExperiment('download'), 'run', 0, {});
  const files = { MLmodel: 'flavors', 'code/deep/module.py': 'x = 1', 'a b ä.bin': 'ü' };
  for (const [path, content] of Object.entries(files)) await mlflow.uploadArtifact(info, `model/${path}`, content);
  const uri = `${info.artifact_uri}/model`;
  await downloadModel(mlflow, artifactFiles(mlflow, uri), uri, join(folder, 'model'));
  const found = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(found).toHaveLength(3);
  for (const [path, content] of Object.entries(files)) expect(await readFile(join(folder, 'model', path), 'utf8')).toBe(content);
});
