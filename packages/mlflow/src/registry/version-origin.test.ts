import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelVersion } from '../protocol/entities.js';
import { type TestStores, testStores } from '../testing-stores.js';
import type { ModelVersionCreation } from './version-origin.js';

const PROMPT = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
let stores: TestStores;
let run_id: string;
let model_id: string;
/** Where the logged model is. */
let place: string;
beforeAll(async () => {
  stores = await testStores();
  const { registry, experiments, runs, loggedModels } = stores;
  const experiment_id = await experiments.create('version-origin', 's3://bucket/e', []);
  ({ run_id } = (await runs.create({ experiment_id, tags: [] })).info);
  const { info } = await loggedModels.create({ experiment_id, source_run_id: run_id, params: [], tags: [] });
  [model_id, place] = [info.model_id, info.artifact_uri];
  for (const name of ['vo', 'vo source', 'vo 100%']) await registry.models.create(name, '', []);
  await registry.models.create('vo prompt', '', PROMPT);
  // The first version is of a logged model, the second of a bucket.
  await create({ name: 'vo source', source: `models:/${model_id}`, model_id });
  await create({ name: 'vo source', source: 's3://bucket/second' });
  await create({ name: 'vo 100%', source: 's3://bucket/percent' });
  await create({ name: 'vo prompt', source: 'prompt-template', tags: PROMPT });
  await registry.aliases.set('vo source', 'champion', '1');
  await registry.versions.transition('vo source', '1', 'Production', false);
});

function create(more: Partial<ModelVersionCreation>): Promise<ModelVersion> {
  return stores.registry.versions.create({ name: 'vo', source: '', tags: [], ...more });
}

/** What a version of `vo` has. */
async function made(more: Partial<ModelVersionCreation>) {
  const { name, version, source, run_id: run } = await create(more);
  return { source, run, place: await stores.registry.versions.downloadUri(name, version) };
}

describe('a version of another version', () => {
  it.each([
    ['its number', 'models:/vo source/1'],
    ['an alias', 'models:/vo source@champion'],
    ['a stage', 'models:/vo source/production'],
  ])('by %s has its run and its files', async (_how, source) => {
    // The source names the number, as aliases and stages move.
    expect(await made({ source })).toEqual({ source: 'models:/vo source/1', run: run_id, place });
    expect((await made({ source, run_id })).run).toBe(run_id);
  });

  it('by latest means the newest, whatever its stage', async () => {
    for (const source of ['models:/vo source/latest', 'models:/vo source@latest']) {
      expect(await made({ source })).toEqual({ source: 'models:/vo source/2', run: '', place: 's3://bucket/second' });
    }
  });

  it('may name it percent-encoded', async () => {
    expect((await made({ source: 'models:/vo%20source/2' })).place).toBe('s3://bucket/second');
    expect((await made({ source: 'models:/vo 100%25/1' })).place).toBe('s3://bucket/percent');
  });

  it.each([
    ['another run', { run_id: 'a'.repeat(32) }],
    // The real server knows of no logged model of a version, and so refuses the right one, too.
    ['a logged model', { model_id: 'm-other' }],
  ])('cannot have %s', async (_what, more) => {
    await expect(create({ source: 'models:/vo source/1', ...more })).rejects.toThrow(
      "Invalid model version source: 'models:/vo source/1'. The run_id and model_id request parameters must match the " +
        'referenced model version.',
    );
  });

  it.each([
    ['models:/none/1', 'RESOURCE_DOES_NOT_EXIST', 'Registered Model with name=none not found'],
    ['models:/vo source/9', 'RESOURCE_DOES_NOT_EXIST', 'Model Version (name=vo source, version=9) not found'],
    ['models:/vo source@none', 'INVALID_PARAMETER_VALUE', 'Registered model alias none not found.'],
    [
      'models:/vo source/Staging',
      'INVALID_PARAMETER_VALUE',
      "No versions of model with name 'vo source' and stage 'Staging' found",
    ],
    [
      'models:/vo prompt/1',
      'INVALID_PARAMETER_VALUE',
      "Invalid model version source: 'models:/vo prompt/1'. Prompt versions cannot be used as model version sources.",
    ],
  ])('%s is refused', async (source, code, message) => {
    await expect(create({ source })).rejects.toMatchObject({ code, message });
  });
});

describe('a version of a logged model', () => {
  it('has its run, unless it names another', async () => {
    expect(await made({ source: `models:/${model_id}`, model_id })).toEqual({
      source: `models:/${model_id}`,
      run: run_id,
      place,
    });
    // With a source of its own the files are there.
    expect(await made({ source: 's3://bucket/own', model_id })).toEqual({
      source: 's3://bucket/own',
      run: run_id,
      place: 's3://bucket/own',
    });
  });

  it('must name it', async () => {
    await expect(create({ source: `models:/${model_id}` })).rejects.toThrow(
      'The model_id request parameter must identify the resource that contains the source.',
    );
    await expect(create({ source: 's3://bucket/x', model_id: 'm-none' })).rejects.toThrow(
      "Logged model with ID 'm-none' not found.",
    );
  });
});

describe('a prompt', () => {
  it.each(['prompt-template', 'dummy-source'])('has %s for a source', async (source) => {
    expect((await made({ name: 'vo prompt', source, tags: PROMPT })).place).toBe(source);
  });

  it.each(['s3://bucket/x', 'models:/vo source/1', ''])('does not have %j', async (source) => {
    await expect(create({ name: 'vo prompt', source, tags: PROMPT })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message: `Invalid prompt source: '${source}'. Prompt sources must use an MLflow placeholder.`,
    });
  });
});

it.each([
  ['http://host/x', "'source' cannot use the 'http' scheme"],
  ['mlflow-artifacts://host:80/x', "'source' cannot use the 'mlflow-artifacts' scheme"],
  [`runs:/${'a'.repeat(32)}/m`, 'The run_id request parameter must identify'],
])('%s is refused, with a run or without', async (source, message) => {
  await expect(create({ source })).rejects.toThrow(message);
  await expect(create({ source, run_id })).rejects.toThrow(message);
});

it("a run that doesn't exist owns no files", async () => {
  await expect(create({ source: 'mlflow-artifacts:/1/x', run_id: 'none' })).rejects.toMatchObject({
    code: 'INVALID_PARAMETER_VALUE',
    message: expect.stringContaining('The run_id request parameter must identify'),
  });
});
