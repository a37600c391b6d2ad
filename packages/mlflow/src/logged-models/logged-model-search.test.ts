import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestServer, testServer } from '../testing.js';

let mlflow: TestServer;
let run_id: string;
/** By name. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  mlflow = await testServer();
  run_id = (await mlflow.call('POST', 'runs/create', { experiment_id: '0' })).body.run.info.run_id;
  // By the latest value, which is that of digest 2, c comes first; by that of digest 1, a.
  for (const [name, first, second] of [
    ['a', 1, 9],
    ['b', 2, 8],
    ['c', 3, 7],
  ] as const) {
    const { body } = await mlflow.call('POST', 'logged-models', { experiment_id: '0', name });
    ids[name] = body.model.info.model_id;
    for (const [dataset_digest, value] of [
      ['1', first],
      ['2', second],
    ] as const) {
      const metric = { key: 'auc', value, timestamp: Number(dataset_digest), step: 0, dataset_name: 'd', dataset_digest };
      await mlflow.call('POST', 'runs/log-metric', { run_id, ...metric, model_id: ids[name] });
    }
  }
});
afterAll(() => mlflow.close());

async function search(more: object) {
  const { status, body } = await mlflow.call('POST', 'logged-models/search', { experiment_ids: ['0'], ...more });
  return { status, body, names: body.models?.map(({ info }: { info: { name: string } }) => info.name) };
}

it('models are ordered by a metric on a data set that its digest alone names', async () => {
  const order = (more: object) => search({ order_by: [{ field_name: 'metrics.auc', ascending: true, ...more }] });
  expect((await order({})).names).toEqual(['c', 'b', 'a']);
  expect((await order({ dataset_digest: '1' })).names).toEqual(['a', 'b', 'c']);
  expect((await order({ dataset_digest: '2', ascending: false })).names).toEqual(['a', 'b', 'c']);
  expect((await order({ dataset_name: 'd', dataset_digest: '1', ascending: false })).names).toEqual(['c', 'b', 'a']);
});

it('a page token works for its own search only', async () => {
  const first = await search({ max_results: 2, filter: "name != 'x'" });
  const page_token = first.body.next_page_token;
  expect((await search({ max_results: 2, filter: "name != 'x'", page_token })).names).toEqual(['a']);
  // In the words of MLflow 3.17's SearchLoggedModelsPaginationToken.
  for (const [other, message] of [
    [{}, `Filter string in the page token does not match the requested filter string. Expected: None. Found: name != 'x'`],
    [
      { filter: "name != 'x'", experiment_ids: ['1', '0'] },
      "Experiment IDs in the page token do not match the requested experiment IDs. Expected: ['1', '0']. Found: ['0']",
    ],
    [
      { filter: "name != 'x'", order_by: [{ field_name: 'name', ascending: false }] },
      'Order by in the page token does not match the requested order by. Expected: ' +
        "[{'field_name': 'name', 'ascending': False, 'dataset_name': None, 'dataset_digest': None}]. Found: None",
    ],
  ] as const) {
    const refused = await search({ ...other, page_token });
    expect([refused.status, refused.body.message]).toEqual([400, message]);
  }
});
