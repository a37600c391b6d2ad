import { beforeAll, describe, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';
import type { LoggedModelStore } from './logged-model-store.js';

let stores: TestStores;
let models: LoggedModelStore;
let experiment_id: string;
beforeAll(async () => {
  stores = await testStores();
  models = stores.loggedModels;
  experiment_id = await stores.experiments.create('logged-model-store', 's3://bucket/a?x=1', []);
});

describe('LoggedModelStore', () => {
  it('keeps what it was given, with the last value of a repeated key', async () => {
    stores.clock.now = 7;
    const params = ['1', '2'].map((value) => ({ key: 'depth', value }));
    const { info, data } = await models.create({
      experiment_id,
      name: 'm',
      model_type: 'xgb',
      params,
      tags: [{ key: 't', value: 'v' }],
    });
    expect(info).toEqual({
      model_id: expect.stringMatching(/^m-[0-9a-f]{32}$/),
      experiment_id,
      name: 'm',
      creation_timestamp_ms: 7,
      last_updated_timestamp_ms: 7,
      artifact_uri: `s3://bucket/a/models/${info.model_id}/artifacts?x=1`,
      status: 'LOGGED_MODEL_PENDING',
      model_type: 'xgb',
      source_run_id: '',
      tags: [{ key: 't', value: 'v' }],
    });
    expect(data).toEqual({ params: [{ key: 'depth', value: '2' }], metrics: [] });
    stores.clock.now = 8;
    const finished = await models.finalize(info.model_id, 'LOGGED_MODEL_READY');
    expect([finished.info.status, finished.info.last_updated_timestamp_ms]).toEqual(['LOGGED_MODEL_READY', 8]);
  });

  it.each(['a/b', 'a:b', 'a.b', '50%', 'a"b', "a'b"])("refuses the name %j, which can't stand in a models: URI", async (name) => {
    await expect(models.create({ experiment_id, name, params: [], tags: [] })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
    });
  });

  it("a param can't change; logging the same value again is accepted", async () => {
    const { info } = await models.create({ experiment_id, params: [{ key: 'p', value: '1' }], tags: [] });
    await models.logParams(info.model_id, [{ key: 'p', value: '1' }]);
    await expect(models.logParams(info.model_id, [{ key: 'p', value: '2' }])).rejects.toThrow(
      'already logged with another value',
    );
    expect((await models.get(info.model_id)).data.params).toEqual([{ key: 'p', value: '1' }]);
  });

  it('a deleted model is shown only if asked for', async () => {
    const { info } = await models.create({ experiment_id, params: [], tags: [] });
    await models.delete(info.model_id);
    await expect(models.get(info.model_id)).rejects.toThrow(`Logged model with ID '${info.model_id}' not found.`);
    expect((await models.get(info.model_id, { allowDeleted: true })).info.model_id).toBe(info.model_id);
    const found = await models.search({ experiment_ids: [experiment_id], datasets: [], order_by: [] });
    expect(found.items.map((model) => model.info.model_id)).not.toContain(info.model_id);
  });

  it('replaces and deletes tags', async () => {
    const { info } = await models.create({ experiment_id, params: [], tags: [{ key: 'a', value: '1' }] });
    await models.setTags(info.model_id, [{ key: 'a', value: '2' }]);
    expect((await models.get(info.model_id)).info.tags).toEqual([{ key: 'a', value: '2' }]);
    await models.deleteTag(info.model_id, 'a');
    await expect(models.deleteTag(info.model_id, 'a')).rejects.toThrow("No tag with key 'a' found");
  });
});
