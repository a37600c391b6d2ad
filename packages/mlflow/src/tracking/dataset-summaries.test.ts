import { beforeAll, expect, it } from 'vitest';
import { type TestStores, testStores } from '../testing-stores.js';

let stores: TestStores;
let first = '';
let second = '';
beforeAll(async () => {
  stores = await testStores();
  // 9 and 10, 99 and 100, or so: as texts they sort the other way round.
  for (let n = 0; first === '' || first.length === second.length; n += 1) {
    first = second;
    second = await stores.experiments.create(`summaries ${n}`, undefined, []);
  }
});

async function reads(experiment_id: string, name: string, digest: string, ...contexts: string[]): Promise<void> {
  const { run_id } = (await stores.runs.create({ experiment_id, tags: [] })).info;
  const dataset = { name, digest, source_type: 's', source: 's', schema: '', profile: '' };
  const tags = contexts.map((value) => ({ key: 'mlflow.data.context', value }));
  await stores.log.logInputs(run_id, { datasets: [{ dataset, tags: [{ key: 'other', value: 'tag' }, ...tags] }], models: [] });
}

it("each data set that the experiments' runs read is listed once per context", async () => {
  await reads(first, 'b', '1', 'training');
  await reads(first, 'b', '1', 'training');
  await reads(first, 'b', '1', 'testing');
  await reads(first, 'a', '2', 'training');
  await reads(second, 'b', '1', 'training');
  const of = (experiment_id: string, name: string, digest: string, context: string) => ({ experiment_id, name, digest, context });
  const inFirst = [of(first, 'a', '2', 'training'), of(first, 'b', '1', 'testing'), of(first, 'b', '1', 'training')];
  expect(await stores.experiments.datasets([first])).toEqual(inFirst);
  expect(await stores.experiments.datasets([second, first])).toEqual([...inFirst, of(second, 'b', '1', 'training')]);
  expect(await stores.experiments.datasets(['99999'])).toEqual([]);
  await expect(stores.experiments.datasets(['x'])).rejects.toThrow("Invalid experiment ID 'x'");
});

it('a data set that was read without a context is listed once', async () => {
  const experiment_id = await stores.experiments.create('summaries without a context', undefined, []);
  await reads(experiment_id, 'plain', '1');
  await reads(experiment_id, 'plain', '1');
  const found = await stores.experiments.datasets([experiment_id]);
  expect(found.map(({ name, context }) => [name, context])).toEqual([['plain', undefined]]);
});
