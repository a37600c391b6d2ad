import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ModelVersion, RegisteredModel } from '../protocol/entities.js';
import { type ServedServer, servedPair } from '../testing-served.js';
import { type Copies, copyRegisteredModel } from './copy-registered-model.js';
import { TrackingServer } from './tracking-server.js';

const NONE: Copies = { runIds: new Map(), modelIds: new Map(), addresses: new Map() };
let source: ServedServer;
let target: ServedServer;
let from: TrackingServer;
let to: TrackingServer;
let counter = 0;
/** A registered model of one test. */
let name: string;
beforeAll(async () => {
  ({ source, target } = await servedPair());
  from = new TrackingServer({ trackingUri: source.address });
  to = new TrackingServer({ trackingUri: target.address });
});
beforeEach(async () => {
  name = `copy-registered-model ${counter++}`;
  await source.call('POST', 'registered-models/create', { name, description: 'd', tags: [{ key: 'team', value: 'crm' }] });
});

async function createVersion(more: object = {}, { call }: ServedServer = source): Promise<string> {
  const { status, body } = await call('POST', 'model-versions/create', { name, source: 's3://bucket/model', ...more });
  expect(status).toBe(200);
  return body.model_version.version;
}

const model = async ({ call }: ServedServer): Promise<RegisteredModel> =>
  (await call('GET', 'registered-models/get', { name })).body.registered_model;
const copy = async (copies: Copies = NONE) => copyRegisteredModel(from, await model(source), to, copies);
const copiedVersions = async (): Promise<Record<string, unknown>[]> => {
  const { body } = await target.call('GET', 'model-versions/search', {
    filter: `name = '${name}'`,
    order_by: 'version_number ASC',
  });
  return body.model_versions.map((version: ModelVersion) => {
    const tags = Object.fromEntries(version.tags.map(({ key, value }) => [key, value]));
    return {
      version: version.version,
      stage: version.current_stage,
      source: version.source,
      description: version.description,
      tags,
    };
  });
};

describe('a copy of a registered model', () => {
  it('has its description and tags, even if it has no versions', async () => {
    expect(await copy()).toEqual({ versions: 0, differences: [] });
    expect(await model(target)).toMatchObject({ description: 'd', tags: [{ key: 'team', value: 'crm' }], aliases: [] });
    // A second time finds it there.
    expect(await copy()).toEqual({ versions: 0, differences: [] });
  });

  it('has its versions under their numbers, with stages, descriptions and tags, and its aliases', async () => {
    await createVersion({ description: 'first', run_link: 'https://elsewhere/run', tags: [{ key: 'k', value: 'v' }] });
    await createVersion();
    await createVersion();
    await source.call('DELETE', 'model-versions/delete', { name, version: '2' });
    await source.call('POST', 'model-versions/transition-stage', { name, version: '3', stage: 'Production' });
    for (const alias of ['champion', 'best']) await source.call('POST', 'registered-models/alias', { name, alias, version: '3' });
    for (const _ of ['once', 'again']) expect(await copy()).toEqual({ versions: 2, differences: [] });
    const place = 's3://bucket/model';
    expect(await copiedVersions()).toEqual([
      { version: '1', stage: 'None', source: place, description: 'first', tags: { k: 'v', 'churnops.copied_from': `${name}/1` } },
      { version: '3', stage: 'Production', source: place, description: '', tags: { 'churnops.copied_from': `${name}/3` } },
    ]);
    const { body } = await target.call('GET', 'model-versions/get', { name, version: '1' });
    expect(body.model_version.run_link).toBe('https://elsewhere/run');
    expect((await model(target)).aliases).toEqual([
      { alias: 'best', version: '3' },
      { alias: 'champion', version: '3' },
    ]);
  });

  it('has versions that come later, and aliases that have moved', async () => {
    await createVersion();
    await source.call('POST', 'registered-models/alias', { name, alias: 'champion', version: '1' });
    await copy();
    await createVersion();
    await source.call('POST', 'registered-models/alias', { name, alias: 'champion', version: '2' });
    expect(await copy()).toEqual({ versions: 2, differences: [] });
    expect((await model(target)).aliases).toEqual([{ alias: 'champion', version: '2' }]);
  });

  it('names the copies of runs and logged models', async () => {
    const made = async ({ call }: ServedServer) => {
      const { run } = (await call('POST', 'runs/create', { experiment_id: '0' })).body;
      const { model: logged } = (await call('POST', 'logged-models', { experiment_id: '0', source_run_id: run.info.run_id }))
        .body;
      return { run: run.info, logged: logged.info };
    };
    const [original, copied] = [await made(source), await made(target)];
    const { run_id, artifact_uri } = original.run;
    const { model_id } = original.logged;
    await createVersion({ source: `${artifact_uri}/model`, run_id });
    await createVersion({ source: `runs:/${run_id}/model`, run_id });
    await createVersion({ source: `models:/${model_id}`, model_id });
    const copies: Copies = {
      runIds: new Map([[run_id, copied.run.run_id]]),
      modelIds: new Map([[model_id, copied.logged.model_id]]),
      addresses: new Map([[artifact_uri, copied.run.artifact_uri]]),
    };
    expect(await copy(copies)).toEqual({ versions: 3, differences: [] });
    expect((await copiedVersions()).map(({ source: place }) => place)).toEqual([
      `${copied.run.artifact_uri}/model`,
      `runs:/${copied.run.run_id}/model`,
      `models:/${copied.logged.model_id}`,
    ]);
    const { body } = await target.call('GET', 'model-versions/get', { name, version: '3' });
    expect(body.model_version.run_id).toBe(copied.run.run_id);
  });

  it('completes a copy that was cut off before it deleted the version that only used up a number', async () => {
    await createVersion();
    await createVersion();
    await source.call('DELETE', 'model-versions/delete', { name, version: '1' });
    await target.call('POST', 'registered-models/create', { name, description: 'd', tags: [{ key: 'team', value: 'crm' }] });
    await createVersion({ tags: [{ key: 'churnops.copied_from', value: `${name}/2` }] }, target);
    expect(await copy()).toEqual({ versions: 1, differences: [] });
    expect((await copiedVersions()).map(({ version }) => version)).toEqual(['2']);
  });
});

describe("the target's own objects", () => {
  it('are left alone: a model of that name that is not a copy', async () => {
    await createVersion();
    await target.call('POST', 'registered-models/create', { name });
    await createVersion({}, target);
    await expect(copy()).rejects.toMatchObject({
      code: 'RESOURCE_ALREADY_EXISTS',
      message: `the target has a registered model ${name} with a version 1 of its own; rename or delete one of the two`,
    });
  });

  it('may have used up version numbers', async () => {
    await createVersion();
    await target.call('POST', 'registered-models/create', { name });
    await createVersion({}, target);
    await target.call('DELETE', 'model-versions/delete', { name, version: '1' });
    await expect(copy()).rejects.toMatchObject({
      code: 'RESOURCE_ALREADY_EXISTS',
      message: `the target has given away the number 1 of the registered model ${name}; delete the model there, then copy again`,
    });
    expect(await copiedVersions()).toEqual([]);
  });

  it('are reported where they differ', async () => {
    await createVersion();
    await copy();
    await target.call('PATCH', 'registered-models/update', { name, description: 'other' });
    await target.call('POST', 'model-versions/set-tag', { name, version: '1', key: 'own', value: '1' });
    const { differences } = await copy();
    expect(differences).toHaveLength(2);
    expect(differences[0]).toContain(`registered model ${name}: ["other"`);
    expect(differences[1]).toMatch(/version \["1",.*\["own","1"\].* in place of \["1",/);
  });
});
