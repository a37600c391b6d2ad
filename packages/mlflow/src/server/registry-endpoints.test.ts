import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../testing.js';

let mlflow: TestServer;
beforeAll(async () => {
  mlflow = await testServer();
});
afterAll(() => mlflow.close());

describe('registered models', () => {
  it('have no name that would be another one as a path; asking for such a name is refused too', async () => {
    for (const name of ['.', '..', '..x', 'a/b', 'a:b', '  ']) {
      for (const [method, path] of [
        ['POST', 'registered-models/create'],
        ['GET', 'registered-models/get'],
        ['DELETE', 'registered-models/delete'],
        ['GET', 'model-versions/get-download-uri'],
      ] as const) {
        const { status, body } = await mlflow.call(method, path, { name, version: '1' });
        expect([path, name, status, body.error_code]).toEqual([path, name, 400, 'INVALID_PARAMETER_VALUE']);
      }
    }
  });

  it('have versions whose numbers are read as Python reads them', async () => {
    await mlflow.call('POST', 'registered-models/create', { name: 'numbered' });
    await mlflow.call('POST', 'model-versions/create', { name: 'numbered', source: 's3://bucket/x' });
    for (const [version, status] of [
      ['1', 200],
      [1, 200],
      [' +0_1 ', 200],
      ['-1', 404],
      ['2', 404],
      ['1.0', 400],
      ['x', 400],
    ]) {
      const asked = await mlflow.call('PATCH', 'model-versions/update', { name: 'numbered', version, description: 'd' });
      expect([version, asked.status]).toEqual([version, status]);
    }
  });

  it('have no tag with such a key to delete', async () => {
    for (const path of ['registered-models/delete-tag', 'model-versions/delete-tag']) {
      const { status, body } = await mlflow.call('DELETE', path, { name: 'any', version: '1', key: 'a//b' });
      expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    }
  });

  it('list their aliases, and a version lists its own by name', async () => {
    await mlflow.call('POST', 'registered-models/create', { name: 'listed aliases' });
    await mlflow.call('POST', 'model-versions/create', { name: 'listed aliases', source: 's3://bucket/model' });
    for (const alias of ['z', 'b', 'm']) {
      await mlflow.call('POST', 'registered-models/alias', { name: 'listed aliases', alias, version: '1' });
    }
    const { registered_model } = (await mlflow.call('GET', 'registered-models/get', { name: 'listed aliases' })).body;
    expect(registered_model.latest_versions).toMatchObject([{ version: '1', aliases: [] }]);
    expect(registered_model.aliases).toHaveLength(3);
    const { model_version } = (await mlflow.call('GET', 'model-versions/get', { name: 'listed aliases', version: '1' })).body;
    expect(model_version.aliases).toEqual(['b', 'm', 'z']);
  });

  it('and experiments keep the last value of a tag that comes twice', async () => {
    const tags = ['first', 'last'].map((value) => ({ key: 'k', value }));
    const kept = [{ key: 'k', value: 'last' }];
    const made = (await mlflow.call('POST', 'registered-models/create', { name: 'tagged twice', tags })).body;
    expect(made.registered_model.tags).toEqual(kept);
    const version = { name: 'tagged twice', source: 's3://bucket/model', tags };
    expect((await mlflow.call('POST', 'model-versions/create', version)).body.model_version.tags).toEqual(kept);
    const { body } = await mlflow.call('POST', 'experiments/create', { name: 'tagged twice', tags });
    expect((await mlflow.call('GET', 'experiments/get', body)).body.experiment.tags).toEqual(kept);
  });

  it('share their names with prompts, and a refusal says what has the name', async () => {
    const asPrompt = { tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] };
    await mlflow.call('POST', 'registered-models/create', { name: 'the prompt', ...asPrompt });
    await mlflow.call('POST', 'registered-models/create', { name: 'the model' });
    for (const [made, message] of [
      [
        { name: 'the prompt' },
        /^Tried to create a registered model with name 'the prompt', but the name is already taken by a prompt\. /,
      ],
      [{ name: 'the model', ...asPrompt }, /^Tried to create a prompt with name 'the model', but .* by a registered model\. /],
      [{ name: 'the prompt', ...asPrompt }, /^Prompt \(name=the prompt\) already exists\.$/],
      [{ name: 'the model' }, /^Registered Model \(name=the model\) already exists\.$/],
    ] as const) {
      const { status, body } = await mlflow.call('POST', 'registered-models/create', made);
      expect([status, body.error_code, body.message]).toEqual([400, 'RESOURCE_ALREADY_EXISTS', expect.stringMatching(message)]);
    }
  });
});
