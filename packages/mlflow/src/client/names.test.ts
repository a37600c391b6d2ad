import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyTracking } from '../copy/copy-tracking.js';
import { TrackingServer } from '../copy/tracking-server.js';
import { type ServedServer, servedServer } from '../testing-served.js';
import { contains, equals } from './filter-text.js';
import { MlflowClient } from './mlflow-client.js';
import { RestClient } from './rest-client.js';

/** Names that are easily mistaken for the language of filters, and others that they are mistaken for. */
const NAMES = [
  "o'brien",
  'a"b',
  'a\\b',
  'a`b',
  'größe 准确率 🙂',
  `o'b"c`,
  'o_b_c',
  `o"b'c`,
  'end\\',
  "end\\'x",
  '100%_sure',
  '100 %sure',
  "it''s",
  "a' OR name != 'b",
  'a" OR name != "b',
  'semi;colon--x',
  'two\nlines',
  "'",
  '"',
];

let source: ServedServer;
let target: ServedServer;
/** Of all experiments. */
let ids: string[];

beforeAll(async () => {
  [source, target] = await Promise.all([servedServer(), servedServer()]);
  const client = new MlflowClient({ trackingUri: source.address });
  for (const name of NAMES) {
    const experiment = await client.ensureExperiment(name);
    const run = await client.createRun(experiment, name, 1, { made: name });
    await client.ensureRegisteredModel(name);
    for (let i = 0; i < 2; i++) await client.createModelVersion(name, run.info, 'model', { made: name });
  }
  ids = (await new TrackingServer({ trackingUri: source.address }).experiments()).map((found) => found.experiment_id);
});
afterAll(() => Promise.all([source.close(), target.close()]));

describe.each(NAMES)('an object named %j', (name) => {
  const rest = () => new RestClient({ trackingUri: source.address });

  it('is found by the client, which compares the names itself', async () => {
    const client = new MlflowClient({ trackingUri: source.address });
    expect((await client.findExperiment(name))?.name).toBe(name);
    const versions = await client.modelVersions(name);
    expect(versions.map((version) => [version.name, version.version])).toEqual([
      [name, '2'],
      [name, '1'],
    ]);
    const experiments = new TrackingServer({ trackingUri: source.address });
    expect((await experiments.experimentNamed(name))?.name).toBe(name);
  });

  it('is found by a filter, in each search', async () => {
    const { experiments = [] } = await rest().ask('POST experiments/search', { filter: equals('name', name), max_results: 100 });
    expect(experiments.map((found) => found.name)).toContain(name);
    const { registered_models = [] } = await rest().ask('GET registered-models/search', { filter: equals('name', name) });
    expect(registered_models.map((found) => found.name)).toContain(name);
    const { runs = [] } = await rest().ask('POST runs/search', { experiment_ids: ids, filter: equals('tags.made', name) });
    expect(runs.map((run) => run.info.run_name)).toContain(name);
    // All that no name with both kinds of quotes asks for is found by itself.
    const hasBoth = name.includes("'") && name.includes('"');
    expect(hasBoth || (experiments.length === 1 && registered_models.length === 1 && runs.length === 1)).toBe(true);
  });

  it('is found by a part of it', async () => {
    const part = name.slice(0, 4);
    const { experiments = [] } = await rest().ask('POST experiments/search', {
      filter: contains('name', part),
      max_results: 100,
    });
    expect(experiments.map((found) => found.name)).toContain(name);
  });
});

it('is copied under its name, once', async () => {
  const servers = [source, target].map((server) => new TrackingServer({ trackingUri: server.address }));
  const [from, to] = servers as [TrackingServer, TrackingServer];
  for (const _ of ['once', 'again']) {
    const report = await copyTracking(from, to);
    expect(report).toMatchObject({ differences: [], registered_models: NAMES.length, model_versions: 2 * NAMES.length });
  }
  const copied = (await to.experiments()).map(({ name }) => name);
  expect(copied.sort()).toEqual(['Default', ...NAMES].sort());
  expect(await to.versions(`o'b"c`)).toHaveLength(2);
});

describe('a search', () => {
  it('goes on page by page, until it is stopped', async () => {
    const asked: string[] = [];
    const rest = new RestClient({
      trackingUri: source.address,
      fetch: (url, init) => {
        asked.push(url);
        return fetch(url, init);
      },
    });
    const found = [];
    for await (const { name } of rest.items('GET registered-models/search', { max_results: 5 })) found.push(name);
    expect([found.sort(), asked.length]).toEqual([[...NAMES].sort(), Math.ceil(NAMES.length / 5)]);
    asked.length = 0;
    for await (const { name } of rest.items('GET registered-models/search', { max_results: 5, order_by: ['name DESC'] })) {
      if (name === [...NAMES].sort().at(-1)) break;
    }
    expect(asked).toHaveLength(1);
  });

  it('finds as many runs as are asked for, over pages', async () => {
    const client = new MlflowClient({ trackingUri: source.address });
    expect(await client.searchRuns(ids, { maxResults: 7 })).toHaveLength(7);
    expect(await client.searchRuns(ids)).toHaveLength(NAMES.length);
    const [only] = await client.searchRuns(ids, { filter: equals('tags.made', 'a`b') });
    expect(only?.info.run_name).toBe('a`b');
  });
});
