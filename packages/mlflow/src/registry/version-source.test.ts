import { expect, it } from 'vitest';
import { checkSource, type SourceOwner } from './version-source.js';

const RUN = 'a'.repeat(32);
const MODEL = `m-${'b'.repeat(32)}`;

const ownedBy = (parameter: SourceOwner['parameter'], id: string, root: string): SourceOwner => ({
  parameter,
  id,
  root: async () => root,
});
const run = ownedBy('run_id', RUN, `mlflow-artifacts:/1/${RUN}/artifacts`);
const runOnDisk = ownedBy('run_id', RUN, `/srv/mlruns/1/${RUN}/artifacts`);
const model = ownedBy('model_id', MODEL, `mlflow-artifacts:/1/models/${MODEL}/artifacts`);
const nobody: SourceOwner = {
  parameter: 'run_id',
  id: '',
  root: async () => {
    throw new Error('nobody has files');
  },
};

it.each([
  ['s3://bucket/folder', nobody],
  ['s3://bucket/folder/', nobody],
  ['gs://bucket/a/b?x=../y', nobody],
  ['dbfs:/x', nobody],
  ['foo://host/x/y', nobody],
  [`runs:/${RUN}/model`, run],
  [`mlflow-artifacts:/1/${RUN}/artifacts/model`, run],
  [`mlflow-artifacts:/1/${RUN}/artifacts`, run],
  [`mlflow-artifacts:/1/models/${MODEL}/artifacts`, model],
  [`models:/${MODEL}`, model],
  [`/srv/mlruns/1/${RUN}/artifacts/model`, runOnDisk],
  [`file:///srv/mlruns/1/${RUN}/artifacts/model`, runOnDisk],
  // Stays where it began.
  [`/srv/mlruns/1/${RUN}/artifacts/a/../model`, runOnDisk],
])('%s is accepted', (source, owner) => checkSource(source, owner));

const NOT_LOCAL = 'To use a local path as a model version source';
const NOT_ABSOLUTE = 'an absolute path must be provided without relative path references present';
const NOT_OWNED = 'request parameter must identify the resource that contains the source.';

// Refused by mlflow/server/handlers.py as well: tests/peers/test_mlflow_corners.py asks both servers for most of them.
it.each([
  ['/etc/passwd', nobody, NOT_LOCAL],
  ['/etc/passwd', run, NOT_LOCAL],
  ['relative', nobody, NOT_LOCAL],
  ['file:///etc', runOnDisk, NOT_LOCAL],
  ['file://host/etc', runOnDisk, 'It is no file address of this machine.'],
  [`/srv/mlruns/1/${RUN}/artifacts/../../other`, runOnDisk, NOT_LOCAL],
  [`/srv/mlruns/1/${RUN}/artifacts/%2e%2e/%2e%2e/other`, runOnDisk, NOT_LOCAL],
  [`/srv/mlruns/1/${RUN}/artifacts/%252e%252e/%252e%252e/other`, runOnDisk, NOT_LOCAL],
  [`/srv/mlruns/1/${RUN}/artifacts-of-another`, runOnDisk, NOT_LOCAL],
  ['s3://bucket', nobody, NOT_ABSOLUTE],
  ['s3://bucket/', nobody, NOT_ABSOLUTE],
  ['s3://bucket/a/../b', nobody, NOT_ABSOLUTE],
  ['s3://bucket/a/%2e%2e/b', nobody, NOT_ABSOLUTE],
  ['s3://bucket/a\\..\\b', nobody, NOT_ABSOLUTE],
  ['s3://bucket/./a', nobody, NOT_ABSOLUTE],
  ['foo:bar', nobody, NOT_ABSOLUTE],
  ['foo://', nobody, NOT_ABSOLUTE],
  ['runs:/', run, NOT_ABSOLUTE],
  ['mlflow-artifacts:x', run, NOT_ABSOLUTE],
  ['s3://bucket/a\0b', nobody, 'It has a NUL character.'],
  ['s3://bucket/a%00b', nobody, 'It has a NUL character.'],
  [`runs:/${RUN}/model`, nobody, NOT_OWNED],
  [`runs:/${'c'.repeat(32)}/model`, run, NOT_OWNED],
  [`runs:/${RUN}/model`, model, NOT_OWNED],
  ['mlflow-artifacts:/x', nobody, NOT_OWNED],
  [`mlflow-artifacts:/1/${'c'.repeat(32)}/artifacts/model`, run, NOT_OWNED],
  [`mlflow-artifacts:/1/${RUN}/artifacts-of-another`, run, NOT_OWNED],
  [`mlflow-artifacts:/1/${RUN}`, run, NOT_OWNED],
  [`models:/${MODEL}`, nobody, `The model_id ${NOT_OWNED}`],
  [`models:/m-${'c'.repeat(32)}`, model, NOT_OWNED],
])('%s is refused', async (source, owner, message) => {
  await expect(checkSource(source, owner)).rejects.toMatchObject({
    code: 'INVALID_PARAMETER_VALUE',
    message: expect.stringContaining(message),
  });
});
