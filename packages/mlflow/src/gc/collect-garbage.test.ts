import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ArtifactStore } from '../artifacts/artifact-store.js';
import { S3ArtifactStore } from '../artifacts/s3-artifact-store.js';
import { type TestS3, testS3 } from '../artifacts/testing-s3.js';
import type { MlflowTables } from '../database/tables.js';
import { LoggedModelStore } from '../logged-models/logged-model-store.js';
import { migrateTracking } from '../migrations/migrate-tracking.js';
import { testDatabase } from '../testing.js';
import { ExperimentStore } from '../tracking/experiment-store.js';
import { RunLog } from '../tracking/run-log.js';
import { RunStore } from '../tracking/run-store.js';
import { collectGarbage, type GarbageCollection } from './collect-garbage.js';
import type { GarbageSelection } from './select-garbage.js';

const HOUR = 3_600_000;

let db: Kysely<MlflowTables>;
let close: () => Promise<void>;
let s3: TestS3;
let store: ArtifactStore;
let time: number;
let experiments: ExperimentStore;
let runs: RunStore;
let models: LoggedModelStore;
let log: RunLog;
beforeAll(async () => {
  const database = await testDatabase<MlflowTables>();
  ({ close } = database);
  await migrateTracking(database.db);
  db = database.db.withSchema('mlflow');
});
afterAll(() => close());
beforeEach(async () => {
  await sql`TRUNCATE mlflow.experiments, mlflow.metrics CASCADE`.execute(db);
  await sql`INSERT INTO mlflow.experiments (experiment_id, name, artifact_location, creation_time, last_update_time)
    VALUES (0, 'Default', 'mlflow-artifacts:/0', 0, 0)`.execute(db);
  s3 = await testS3();
  store = new S3ArtifactStore({ bucket: 'own', ...s3.access });
  time = 100 * HOUR;
  const now = () => time;
  experiments = new ExperimentStore(db, now);
  runs = new RunStore(db, experiments, now);
  models = new LoggedModelStore(db, experiments, now);
  log = new RunLog(db);
});
afterEach(() => s3.close());

const collect = (selection: GarbageSelection = {}, more: Partial<GarbageCollection> = {}) =>
  collectGarbage({ database: db, artifacts: store, now: () => time, ...more }, selection);

async function put(uri: string): Promise<void> {
  async function* content(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('x');
  }
  await store.write(`${uri.replace('mlflow-artifacts:/', '')}/model/file`, content());
}

/** A run that logged something of each kind. */
async function run(experiment_id: string): Promise<string> {
  const { info } = await runs.create({ experiment_id, tags: [{ key: 'a', value: 'b' }] });
  await log.logBatch(info.run_id, {
    metrics: [1, 2, 3].map((step) => ({ key: 'm', value: step, timestamp: step, step })),
    params: [{ key: 'p', value: 'v' }],
    tags: [],
  });
  await put(info.artifact_uri);
  return info.run_id;
}

async function model(experiment_id: string): Promise<string> {
  const { info } = await models.create({ experiment_id, params: [{ key: 'p', value: 'v' }], tags: [] });
  await put(info.artifact_uri);
  return info.model_id;
}

const files = () => [...(s3.buckets.get('own')?.keys() ?? [])].sort();

async function rowsLeft(): Promise<Record<string, number>> {
  const tables = ['experiments', 'runs', 'params', 'tags', 'latest_metrics', 'metrics', 'logged_models', 'logged_model_params'];
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const { rows } = await sql<{ n: number }>`SELECT count(*)::integer AS n FROM ${sql.table(`mlflow.${table}`)}`.execute(db);
    counts[table] = rows[0]?.n ?? -1;
  }
  return counts;
}

describe('collectGarbage', () => {
  it('deletes what is deleted, with all that belongs to it, and nothing else', async () => {
    const e = await experiments.create('e', undefined, []);
    const [gone, kept] = [await run(e), await run(e)];
    const [goneModel, keptModel] = [await model(e), await model(e)];
    const before = await rowsLeft();
    await runs.setStage(gone, 'deleted');
    await models.delete(goneModel);
    const expected = { runs: [gone], logged_models: [goneModel], experiments: [], artifacts_left: [] };
    expect(await collect({}, { dryRun: true })).toEqual({ dry_run: true, ...expected });
    expect([await rowsLeft(), files()]).toEqual([before, expect.objectContaining({ length: 4 })]);
    expect(await collect()).toEqual({ dry_run: false, ...expected });
    expect(await rowsLeft()).toEqual({
      experiments: 2,
      runs: 1,
      params: 1,
      tags: 2,
      latest_metrics: 1,
      metrics: 3,
      logged_models: 1,
      logged_model_params: 1,
    });
    expect(files()).toEqual([`${e}/${kept}/artifacts/model/file`, `${e}/models/${keptModel}/artifacts/model/file`]);
    await expect(runs.get(gone)).rejects.toThrow(`Run with id=${gone} not found`);
    expect(await collect()).toEqual({ dry_run: false, runs: [], logged_models: [], experiments: [], artifacts_left: [] });
  });

  it('an experiment goes with its runs and its models', async () => {
    const e = await experiments.create('e', undefined, [{ key: 'a', value: 'b' }]);
    const [first, second, itsModel] = [await run(e), await run(e), await model(e)];
    await experiments.setStage(e, 'deleted');
    const report = await collect();
    expect(report).toEqual({
      dry_run: false,
      runs: [first, second].sort(),
      logged_models: [itsModel],
      experiments: [e],
      artifacts_left: [],
    });
    expect([files(), (await rowsLeft()).runs]).toEqual([[], 0]);
    expect(await experiments.create('e', undefined, [])).not.toBe(e);
  });

  it('leaves the default experiment empty and active', async () => {
    await run('0');
    await experiments.setStage('0', 'deleted');
    expect((await collect()).experiments).toEqual(['0']);
    expect(await experiments.getActive('0')).toMatchObject({ name: 'Default', artifact_location: 'mlflow-artifacts:/0' });
    expect((await runs.create({ experiment_id: '0', tags: [] })).info.artifact_uri).toMatch(/^mlflow-artifacts:\/0\//);
  });

  it('goes by the time of the deletion', async () => {
    const e = await experiments.create('e', undefined, []);
    const [old, young, restored] = [await run(e), await run(e), await run(e)];
    const [oldModel, youngModel] = [await model(e), await model(e)];
    await runs.setStage(old, 'deleted');
    await runs.setStage(restored, 'deleted');
    await models.delete(oldModel);
    time += 2 * HOUR;
    await runs.setStage(young, 'deleted');
    await models.delete(youngModel);
    await runs.setStage(restored, 'active');
    await runs.setStage(restored, 'deleted');
    time += HOUR;
    expect(await collect({ older_than: '2h' }, { dryRun: true })).toMatchObject({ runs: [old], logged_models: [oldModel] });
    expect((await collect({ older_than: '3h0.5s' }, { dryRun: true })).runs).toEqual([]);
    expect((await collect({ older_than: '1h' }, { dryRun: true })).runs).toHaveLength(3);
  });

  it('for runs without a time of deletion, counts from their end, or from the deletion of their experiment', async () => {
    const e = await experiments.create('e', undefined, []);
    const [ended, running] = [await run(e), await run(e)];
    await runs.update(ended, { status: 'FINISHED', end_time: 50 * HOUR });
    await experiments.setStage(e, 'deleted');
    await sql`UPDATE mlflow.experiments SET last_update_time = ${60 * HOUR} WHERE experiment_id = ${Number(e)}`.execute(db);
    const lone = await run('0');
    await runs.update(lone, { status: 'FINISHED', end_time: 70 * HOUR });
    await runs.setStage(lone, 'deleted');
    await sql`ALTER TABLE mlflow.runs DROP COLUMN deleted_time`.execute(db);
    await sql`DELETE FROM mlflow.migrations WHERE name >= '0011'`.execute(db);
    await sql`UPDATE mlflow.runs SET start_time = ${40 * HOUR}`.execute(db);
    await migrateTracking(db);
    const dated = await db.selectFrom('runs').select(['run_id', 'deleted_time']).execute();
    expect(Object.fromEntries(dated.map(({ run_id, deleted_time }) => [run_id, Number(deleted_time)]))).toEqual({
      [ended]: 60 * HOUR,
      [running]: 60 * HOUR,
      [lone]: 70 * HOUR,
    });
  });

  it('deletes the runs that are named and leaves the others', async () => {
    const e = await experiments.create('e', undefined, []);
    const [named, other] = [await run(e), await run(e)];
    for (const id of [named, other]) await runs.setStage(id, 'deleted');
    expect((await collect({ run_ids: [named] })).runs).toEqual([named]);
    expect((await runs.info(other)).lifecycle_stage).toBe('deleted');
  });

  it("refuses named objects that can't be deleted before it deletes anything", async () => {
    const e = await experiments.create('e', undefined, []);
    const active = await experiments.create('active', undefined, []);
    const [deleted, living, itsModel] = [await run(e), await run(active), await model(active)];
    await runs.setStage(deleted, 'deleted');
    await experiments.setStage(e, 'deleted');
    const before = [await rowsLeft(), files()];
    const refusals: [GarbageSelection, string][] = [
      [{ run_ids: [deleted, 'none'] }, 'Run with id=none not found'],
      [{ run_ids: [deleted, living] }, `Run ${living} is not in \`deleted\` lifecycle stage.`],
      [{ run_ids: [deleted], older_than: '1s' }, `Run ${deleted} is not older than the required age. Only runs older than 1s`],
      [{ experiment_ids: [e, '99'] }, 'No Experiment with id=99 exists'],
      [{ experiment_ids: [e, active] }, `Experiments ['${active}'] are not in the deleted lifecycle stage.`],
      [{ experiment_ids: [e], older_than: '1s' }, `Experiments ['${e}'] are not older than the required age.`],
      [{ logged_model_ids: ['m-none'] }, "Logged model with ID 'm-none' not found."],
      [{ logged_model_ids: [itsModel] }, `Logged model ${itsModel} is not in \`deleted\` lifecycle stage.`],
      [{ older_than: 'a while' }, "Could not parse any time information from 'a while'"],
    ];
    for (const [selection, message] of refusals) await expect(collect(selection)).rejects.toThrow(message);
    expect([await rowsLeft(), files()]).toEqual(before);
  });

  it('an experiment with a run that was restored stays; named, it is refused', async () => {
    const e = await experiments.create('e', undefined, []);
    const [restored, other] = [await run(e), await run(e)];
    await experiments.setStage(e, 'deleted');
    await runs.setStage(restored, 'active');
    await expect(collect({ experiment_ids: [e] })).rejects.toThrow(`Run ${restored} is not in \`deleted\` lifecycle stage.`);
    expect(await collect()).toMatchObject({ runs: [other], experiments: [] });
    expect((await runs.info(restored)).lifecycle_stage).toBe('active');
  });

  it("what was interrupted can't be restored, and is completed by the next collection", async () => {
    const e = await experiments.create('e', undefined, []);
    const id = await run(e);
    await experiments.setStage(e, 'deleted');
    const failing: ArtifactStore = { ...bound(store), remove: () => Promise.reject(new Error('the disk is gone')) };
    await expect(collect({}, { artifacts: failing })).rejects.toThrow('the disk is gone');
    await expect(runs.setStage(id, 'active')).rejects.toThrow('not found');
    await expect(runs.info(id)).rejects.toThrow('not found');
    await experiments.setStage(e, 'active');
    expect((await runs.search({ experiment_ids: [e], run_view_type: 'ALL' })).items).toEqual([]);
    // Whatever its age: it is half gone.
    expect(await collect({ older_than: '1000d' })).toMatchObject({ runs: [id], experiments: [] });
    expect([files(), (await rowsLeft()).metrics]).toEqual([[], 0]);
  });

  it('stops between two steps when it is cancelled', async () => {
    const e = await experiments.create('e', undefined, []);
    for (let i = 0; i < 120; i++) {
      const { info } = await runs.create({ experiment_id: e, tags: [] });
      await runs.setStage(info.run_id, 'deleted');
    }
    const calling = new AbortController();
    const steps: [number, number][] = [];
    const onProgress = (done: number, total: number) => {
      steps.push([done, total]);
      if (done > 0) calling.abort(new Error('called off'));
    };
    await expect(collect({}, { signal: calling.signal, onProgress })).rejects.toThrow('called off');
    expect([steps, (await rowsLeft()).runs]).toEqual([
      [
        [0, 120],
        [100, 120],
      ],
      20,
    ]);
    expect((await collect()).runs).toHaveLength(20);
  });

  it('reaches into the buckets of locations, and says where it could not', async () => {
    const inBucket = await experiments.create('b', 's3://bucket/a?x=1', []);
    const elsewhere = await experiments.create('g', 'gs://bucket/a', []);
    const openBucket = async (bucket: string) => new S3ArtifactStore({ bucket, ...s3.access });
    const other = await openBucket('bucket');
    async function* content(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
    }
    const { info } = await runs.create({ experiment_id: inBucket, tags: [] });
    await other.write(`a/${info.run_id}/artifacts/x`, content());
    await other.write('a/another/artifacts/x', content());
    const left = (await runs.create({ experiment_id: elsewhere, tags: [] })).info;
    for (const { run_id } of [info, left]) await runs.setStage(run_id, 'deleted');
    const report = await collect({}, { openBucket });
    expect([report.runs.length, report.artifacts_left]).toEqual([2, [left.artifact_uri]]);
    expect([...(s3.buckets.get('bucket')?.keys() ?? [])]).toEqual(['a/another/artifacts/x']);
  });
});

function bound(from: ArtifactStore): ArtifactStore {
  return {
    list: (folder) => from.list(folder),
    read: (path, range) => from.read(path, range),
    describe: (path) => from.describe(path),
    write: (path, content) => from.write(path, content),
    remove: (path) => from.remove(path),
  };
}
