import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { storesOf, type TestStores, testStores } from '../testing-stores.js';

let mine: TestStores;
let experiment_id: string;
beforeAll(async () => {
  mine = await testStores();
  experiment_id = await mine.experiments.create('run-details', undefined, []);
});

const dataset = (name: string) => ({ name, digest: '1', source_type: 's', source: 's', schema: '', profile: '' });

/** A write to a run; `n` makes them differ. */
type Write = (stores: TestStores, runId: string, n: number) => Promise<unknown>;
const empty = { metrics: [], params: [], tags: [] };
const WRITES: readonly Write[] = [
  ({ log }, id, n) => log.logBatch(id, { ...empty, metrics: [{ key: `m${n % 3}`, value: n, timestamp: n, step: n }] }),
  ({ log }, id, n) => log.logBatch(id, { ...empty, tags: [{ key: `t${n % 3}`, value: `${n}` }] }),
  ({ log }, id, n) => log.logParam(id, { key: `p${n}`, value: 'v' }),
  ({ log }, id, n) => log.deleteTag(id, `t${n % 3}`).catch(() => {}),
  ({ log }, id, n) =>
    log.logInputs(id, { datasets: [{ dataset: dataset(`d${n % 3}`), tags: [] }], models: [{ model_id: `m-${n}` }] }),
  ({ log }, id, n) => log.logOutputs(id, [{ model_id: `m-${n}`, step: n }]),
  ({ runs }, id, n) => runs.update(id, { run_name: `name ${n}` }),
];

it('what is remembered of a run equals a fresh read, whoever writes', async () => {
  const other = storesOf(mine.db);
  const steps = fc.array(fc.record({ write: fc.nat(WRITES.length - 1), isMine: fc.boolean(), reads: fc.boolean() }), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const { run_id } = (await mine.runs.create({ experiment_id, run_name: 'r', tags: [] })).info;
      for (const [n, { write, isMine, reads }] of all.entries()) {
        await (WRITES[write] as Write)(isMine ? mine : other, run_id, n);
        if (reads) expect(await mine.runs.get(run_id)).toEqual(await storesOf(mine.db).runs.get(run_id));
      }
      const found = await mine.runs.search({ experiment_ids: [experiment_id], filter: `run_id = '${run_id}'` });
      expect(found.items).toEqual([await storesOf(mine.db).runs.get(run_id)]);
    }),
    { numRuns: 15 },
  );
});

it('a page of runs has the details of each, remembered or not', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 6; i++) {
    const { run_id } = (await mine.runs.create({ experiment_id, run_name: `page ${i}`, start_time: i, tags: [] })).info;
    await mine.log.logParam(run_id, { key: 'own', value: run_id });
    ids.push(run_id);
    // Every other one is read before, and so remembered.
    if (i % 2 === 0) await mine.runs.get(run_id);
  }
  const { items } = await mine.runs.search({ experiment_ids: [experiment_id], filter: "run_name LIKE 'page %'" });
  const own = items.map(({ info, data }) => [info.run_id, data.params[0]?.value]);
  expect(own).toEqual(ids.reverse().map((id) => [id, id]));
});
