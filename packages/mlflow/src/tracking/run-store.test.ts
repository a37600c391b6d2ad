import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';
import type { RunSearch } from './run-store.js';

let stores: TestStores;
let counter = 0;
/** An experiment of one test. */
let experiment_id: string;
beforeAll(async () => {
  stores = await testStores();
});
beforeEach(async () => {
  stores.clock.now = 1000;
  experiment_id = await stores.experiments.create(`run-store ${counter++}`, 's3://bucket/a?x=1', []);
});

const tag = (key: string, value: string) => ({ key, value });

async function create(run_name: string, start_time = 1, experiment = experiment_id): Promise<string> {
  const run = await stores.runs.create({ experiment_id: experiment, run_name, start_time, tags: [] });
  return run.info.run_id;
}

async function names(search: Partial<RunSearch> = {}): Promise<string[]> {
  const { items } = await stores.runs.search({ experiment_ids: [experiment_id], ...search });
  return items.map(({ info }) => info.run_name);
}

describe('a new run', () => {
  it('has what it was given, and the status RUNNING', async () => {
    const made = await stores.runs.create({ experiment_id, run_name: 'first', user_id: 'ann', tags: [tag('a', '1')] });
    const { run_id } = made.info;
    expect(run_id).toMatch(/^[0-9a-f]{32}$/);
    expect(made).toEqual({
      info: {
        run_id,
        run_uuid: run_id,
        run_name: 'first',
        experiment_id,
        user_id: 'ann',
        status: 'RUNNING',
        start_time: 1000,
        artifact_uri: `s3://bucket/a/${run_id}/artifacts?x=1`,
        lifecycle_stage: 'active',
      },
      data: { params: [], metrics: [], tags: [tag('a', '1'), tag('mlflow.runName', 'first')] },
      inputs: { dataset_inputs: [], model_inputs: [] },
      outputs: { model_outputs: [] },
    });
    // By a process that did not make it.
    expect(await (await testStores()).runs.get(run_id)).toEqual(made);
    expect(await stores.runs.info(run_id)).toEqual(made.info);
    expect(await stores.runs.experimentOf(run_id)).toBe(experiment_id);
  });

  it('is named by its tag, or by part of its ID', async () => {
    const tagged = await stores.runs.create({ experiment_id, tags: [tag('mlflow.runName', 'by tag')] });
    expect(tagged.info.run_name).toBe('by tag');
    const { info, data } = await stores.runs.create({ experiment_id, tags: [] });
    expect(info.run_name).not.toBe('');
    expect(data.tags).toEqual([tag('mlflow.runName', info.run_name)]);
    const both = stores.runs.create({ experiment_id, run_name: 'one', tags: [tag('mlflow.runName', 'two')] });
    await expect(both).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message:
        "Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values " +
        "(run_name='one', mlflow.runName='two').",
    });
  });

  it('has the last value of a repeated tag', async () => {
    const { info, data } = await stores.runs.create({ experiment_id, run_name: 'r', tags: [tag('a', '1'), tag('a', '2')] });
    expect(data.tags).toEqual([tag('a', '2'), tag('mlflow.runName', 'r')]);
    expect((await (await testStores()).runs.get(info.run_id)).data.tags).toEqual(data.tags);
  });

  it('needs an active experiment', async () => {
    const inside = (id: string) => stores.runs.create({ experiment_id: id, tags: [] });
    await expect(inside('99999')).rejects.toThrow('No Experiment with id=99999 exists');
    await expect(inside('x')).rejects.toThrow("Invalid experiment ID 'x'. Experiment ID must be a valid integer.");
    await stores.experiments.setStage(experiment_id, 'deleted');
    await expect(inside(experiment_id)).rejects.toThrow(
      `The experiment ${experiment_id} must be in the 'active' state. Current state is deleted.`,
    );
  });
});

describe('a change of a run', () => {
  it('leaves other fields alone', async () => {
    const id = await create('named');
    const finished = await stores.runs.update(id, { status: 'FINISHED', end_time: 9 });
    expect(finished).toMatchObject({ status: 'FINISHED', end_time: 9, run_name: 'named' });
    expect(await stores.runs.update(id, {})).toEqual(finished);
    // As the real server, which takes an empty name for none.
    expect((await stores.runs.update(id, { run_name: '' })).run_name).toBe('named');
  });

  it('of its name changes its tag, and the other way round', async () => {
    const id = await create('old');
    await stores.runs.update(id, { run_name: 'new' });
    expect((await stores.runs.get(id)).data.tags).toEqual([tag('mlflow.runName', 'new')]);
    await stores.log.logBatch(id, { metrics: [], params: [], tags: [tag('mlflow.runName', 'by tag')] });
    expect((await stores.runs.info(id)).run_name).toBe('by tag');
  });

  it('is refused once it is deleted, until it is restored', async () => {
    const id = await create('gone');
    await stores.runs.setStage(id, 'deleted');
    // A second time changes nothing, as on the real server.
    await stores.runs.setStage(id, 'deleted');
    await expect(stores.runs.update(id, { status: 'FAILED' })).rejects.toThrow(
      `The run ${id} must be in the 'active' state. Current state is deleted.`,
    );
    expect((await stores.runs.get(id)).info.lifecycle_stage).toBe('deleted');
    await stores.runs.setStage(id, 'active');
    expect((await stores.runs.update(id, { status: 'FAILED' })).status).toBe('FAILED');
  });

  it.each(['get', 'info', 'experimentOf'] as const)('%s of a run that does not exist', async (ask) => {
    await expect(stores.runs[ask]('none')).rejects.toMatchObject({
      code: 'RESOURCE_DOES_NOT_EXIST',
      message: 'Run with id=none not found',
    });
    await expect(stores.runs.setStage('none', 'deleted')).rejects.toThrow('Run with id=none not found');
    await expect(stores.runs.update('none', {})).rejects.toThrow('Run with id=none not found');
  });
});

it("a run that is being deleted for good can't be seen or restored", async () => {
  const id = await create('going');
  await stores.runs.setStage(id, 'deleted');
  await stores.db
    .updateTable('runs')
    .set({ lifecycle_stage: 'purging' as 'deleted' })
    .where('run_id', '=', id)
    .execute();
  await expect(stores.runs.get(id)).rejects.toThrow('not found');
  await expect(stores.runs.setStage(id, 'active')).rejects.toThrow('not found');
  expect(await names({ run_view_type: 'ALL' })).toEqual([]);
});

describe('a search', () => {
  it('shows active runs, unless deleted ones are asked for', async () => {
    await create('living', 2);
    await stores.runs.setStage(await create('dead', 1), 'deleted');
    expect(await names()).toEqual(['living']);
    expect(await names({ run_view_type: 'DELETED_ONLY' })).toEqual(['dead']);
    expect(await names({ run_view_type: 'ALL' })).toEqual(['living', 'dead']);
  });

  // A search of few experiments sorts them whole, and of more looks for the newest runs.
  it.each([1, 2, 10, 11])('over %i experiments has the newest runs first, and those of one moment by id', async (count) => {
    const ids = [experiment_id];
    while (ids.length < count) ids.push(await stores.experiments.create(`run-store ${counter++}`, undefined, []));
    const made: { id: string; start: number }[] = [];
    for (const [i, id] of ids.entries()) {
      for (const start of [5, 5, i, 100 - i]) made.push({ id: await create('r', start, id), start });
    }
    const sorted = made.sort((a, b) => b.start - a.start || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
    const found: string[] = [];
    let page_token: string | undefined;
    do {
      const page = await stores.runs.search({ experiment_ids: ids, max_results: 3, page_token });
      expect(page.items.length).toBeLessThanOrEqual(3);
      found.push(...page.items.map(({ info }) => info.run_id));
      page_token = page.nextPageToken;
    } while (page_token);
    expect(found).toEqual(sorted);
  });

  it('over no experiments finds nothing, but still checks its filter', async () => {
    expect(await stores.runs.search({ experiment_ids: [] })).toEqual({ items: [], nextPageToken: undefined });
    await expect(stores.runs.search({ experiment_ids: [], filter: 'bogus.x = 1' })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
    });
  });

  it.each([
    ["run_name = 'a'", ['a']],
    ["attributes.run_name != 'a'", ['c', 'b']],
    ["`Run Name` = 'b'", ['b']],
    ["run_name LIKE 'A'", []],
    ["run_name ILIKE 'A'", ['a']],
    ["status = 'FINISHED'", ['b']],
    ["status = 'finished'", []],
    ["user_id = ''", ['c', 'b', 'a']],
    ['start_time > 1', ['c', 'b']],
    ['created <= 2', ['b', 'a']],
    // A run that has not ended meets no condition on its end.
    ['end_time > 0', ['b']],
    ['end_time != 9', []],
    ["artifact_uri LIKE 's3://bucket/a/%'", ['c', 'b', 'a']],
    ["params.p IS NOT NULL AND run_name IN ('a', 'c')", undefined],
    ["params.p IS NULL AND start_time < 3 AND status != 'RUNNING'", ['b']],
  ])('by %s', async (filter, found) => {
    for (const [i, name] of ['a', 'b', 'c'].entries()) await create(name, i + 1);
    const [b] = (await stores.runs.search({ experiment_ids: [experiment_id], filter: "run_name = 'b'" })).items;
    await stores.runs.update(b?.info.run_id as string, { status: 'FINISHED', end_time: 9 });
    // The real server takes a list for the ids of runs alone.
    if (found) expect(await names({ filter })).toEqual(found);
    else await expect(names({ filter })).rejects.toThrow("Only ['run_id'] attributes support comparison with a list");
  });

  it('by ID accepts a list', async () => {
    const [a, b] = [await create('a', 1), await create('b', 2)];
    await create('c', 3);
    expect(await names({ filter: `run_id IN ('${a}', '${b}')` })).toEqual(['b', 'a']);
    expect(await names({ filter: `run_id NOT IN ('${a}', '${b}')` })).toEqual(['c']);
  });

  it('by the data sets that runs read', async () => {
    const data = { name: 'd', digest: '1', source_type: 's', source: 's', schema: '', profile: '' };
    const reads = async (name: string, digest: string, context?: string) => {
      const tags = context ? [tag('mlflow.data.context', context)] : [];
      await stores.log.logInputs(await create(name), { datasets: [{ dataset: { ...data, digest }, tags }], models: [] });
    };
    await reads('trained', '1', 'training');
    await reads('tested', '2', 'testing');
    await reads('read', '2');
    await create('blind');
    const found = async (filter: string) => (await names({ filter })).sort();
    expect(await found("dataset.name = 'd'")).toEqual(['read', 'tested', 'trained']);
    expect(await found("datasets.digest = '2'")).toEqual(['read', 'tested']);
    expect(await found("datasets.digest IN ('1', '7')")).toEqual(['trained']);
    expect(await found("datasets.context = 'testing' AND dataset.digest = '2'")).toEqual(['tested']);
    expect(await found("datasets.context LIKE 't%ing'")).toEqual(['tested', 'trained']);
  });

  it.each([
    ["metrics.m = 'x'", "Expected numeric value type for metric. Found 'x'"],
    ["start_time = 'x'", "Expected numeric value type for numeric attribute: start_time. Found 'x'"],
    ['params.p = 1', "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1"],
    ["params.p > 'x'", "Invalid comparator '>' not one of '{'=', '!=', 'LIKE', 'ILIKE', 'IS NULL', 'IS NOT NULL'}'"],
    ['metrics.m IS NULL', "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'm'"],
    ["datasets.source = 's'", "Invalid dataset key 'source' specified. Valid keys are '{'name', 'digest', 'context'}'"],
    ["bogus = 'x'", "Invalid attribute key 'bogus' specified."],
    ["constructor = 'x'", "Invalid attribute key 'constructor' specified."],
  ])('refuses %s', async (filter, message) => {
    await expect(names({ filter })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining(message),
    });
  });

  it("accepts some, but not all, of the filter's alternative names in its order", async () => {
    for (const [name, start] of [
      ['x', 1],
      ['y', 2],
    ] as const)
      await create(name, start);
    expect(await names({ order_by: ['Created ASC'] })).toEqual(['x', 'y']);
    expect(await names({ order_by: ['attributes.end_time', 'start_time DESC'] })).toEqual(['y', 'x']);
    await expect(names({ order_by: ['`Run Name`'] })).rejects.toThrow("Invalid attribute key 'Run Name' specified.");
    await expect(names({ order_by: ['dataset.name'] })).rejects.toThrow("Invalid identifier type 'dataset'");
  });
});
