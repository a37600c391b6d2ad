import type { PipelineState } from '@churnops/learn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestApplication, testApplication } from '../testing.js';
import { championHistory, UNKNOWN_PROMOTER } from './champion-history.js';
import { listModels, modelList } from './list-models.js';
import { promote, promotionResult } from './promote.js';
import { clientWith, madeUpPipeline, registerPipeline } from './testing.js';

const NAME = 'telco_customer_churn';
let app: TestApplication;
let pipeline: PipelineState;
let at = new Date('2026-03-01T10:00:00.000Z');
beforeAll(async () => {
  app = await testApplication();
  pipeline = madeUpPipeline(app.context.schema);
});
afterAll(() => app.close());

const context = () => ({ ...app.context, now: () => at });
const champion = async () => (await app.context.mlflow.getVersionByAlias(NAME, 'champion'))?.version;
const named = async (version: string, by = 'alice', reason?: string) =>
  promotionResult.strict().parse(await promote({ ...context(), operator: by }, { version, reason }));

describe('a version that is named', () => {
  it('becomes champion, and the record says since when, by whom and why', async () => {
    const first = await registerPipeline(app.context, pipeline);
    expect(await named(first.version)).toMatchObject({ promoted: true, previous_version: null, gate: null });
    const second = await registerPipeline(app.context, pipeline);
    at = new Date('2026-03-02T10:00:00.000Z');
    expect(await named(second.version, 'bob', 'the first one is biased')).toMatchObject({
      promoted: true,
      previous_version: Number(first.version),
    });
    expect(await champion()).toBe(second.version);
    expect(await named(second.version)).toMatchObject({ promoted: false, reason: 'version 2 is the champion already' });
    expect(modelList.parse(await listModels(context()))).toMatchObject([
      {
        version: 2,
        champion: true,
        reigns: [{ since: '2026-03-02T10:00:00.000Z', until: null, promoted_by: 'bob', reason: 'the first one is biased' }],
      },
      {
        version: 1,
        champion: false,
        reigns: [
          {
            since: '2026-03-01T10:00:00.000Z',
            until: '2026-03-02T10:00:00.000Z',
            promoted_by: 'alice',
            reason: 'version 1 was named',
          },
        ],
      },
    ]);
  });

  it('a move of the alias by an MLflow client is noted when it is seen', async () => {
    // Past our own server, which would note it at once.
    const { mlflow } = app.context.warehouse;
    await mlflow.withSchema('mlflow').updateTable('registered_model_aliases').set({ version: 1 }).execute();
    at = new Date('2026-03-03T10:00:00.000Z');
    const [second, first] = await listModels(context());
    expect(second?.reigns[0]?.until).toBe('2026-03-03T10:00:00.000Z');
    expect(first).toMatchObject({ champion: true });
    expect(first?.reigns).toHaveLength(2);
    expect(first?.reigns[0]).toMatchObject({ until: null, promoted_by: UNKNOWN_PROMOTER, since: '2026-03-03T10:00:00.000Z' });
    expect(await listModels(context())).toEqual([second, first]);
  });

  it('our own server notes a move by an MLflow client by itself', async () => {
    await app.context.mlflow.setAlias(NAME, 'champion', '2');
    await vi.waitFor(async () =>
      expect((await championHistory(app.context)).at(-1)).toMatchObject({
        model_version: 2,
        previous_version: 1,
        promoted_by: UNKNOWN_PROMOTER,
      }),
    );
  });
});

describe('refuses a version that cannot score, and leaves the champion', () => {
  const broken: [string, (state: PipelineState) => unknown, string][] = [
    ['a file that is no JSON', () => 'no JSON', 'JSON'],
    ['a file of something else', () => ({ a: 1 }), 'cannot score'],
    ['a column that customers do not have', (state) => replaced(state, '"tenure"', '"shoe size"'), 'shoe size'],
    ['probabilities that are none', (state) => withIntercept(state, null), 'where a probability from 0 to 1 belongs'],
  ];
  for (const [name, change, message] of broken) {
    it(name, async () => {
      const before = await champion();
      const content = change(pipeline);
      const { version } = await registerPipeline(app.context, typeof content === 'string' ? content : JSON.stringify(content));
      const error = await named(version).catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'CHURN_CANNOT_SCORE', remedy: expect.stringContaining('promote another version') });
      expect(error.message).toContain(message);
      expect(error.message).toContain(`version ${version} `);
      expect(await champion()).toBe(before);
    });
  }

  it('that does not exist, or is no number', async () => {
    for (const version of ['99', 'two', ''])
      await expect(named(version)).rejects.toMatchObject({ code: 'CHURN_NO_SUCH_VERSION' });
  });
});

it('two promotions at once: each replaces the champion that it saw', async () => {
  const versions = [
    (await registerPipeline(app.context, pipeline)).version,
    (await registerPipeline(app.context, pipeline)).version,
  ];
  const before = Number(await champion());
  const results = await Promise.all(versions.map((version) => named(version)));
  expect(results.map(({ previous_version }) => previous_version)).toEqual([before, Number(versions[0])]);
});

it('an alias that somebody moves meanwhile is left where it is', async () => {
  const { version } = await registerPipeline(app.context, pipeline);
  const modelVersionUri: typeof app.context.mlflow.modelVersionUri = async (model) => {
    await app.context.mlflow.setAlias(NAME, 'champion', '1');
    return app.context.mlflow.modelVersionUri(model);
  };
  const mlflow = clientWith(app.context.mlflow, { modelVersionUri });
  await expect(promote({ ...context(), mlflow }, { version })).rejects.toMatchObject({
    code: 'CHURN_CHAMPION_MOVED',
  });
  expect(await champion()).toBe('1');
});

it('the button of the page promotes as the command does', async () => {
  const press = (version: string) =>
    app.server.inject({
      method: 'POST',
      url: `/models/${NAME}/alias`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', host: 'localhost' },
      payload: `alias=champion&version=${version}`,
    });
  expect((await press('2')).statusCode).toBe(303);
  const [reign] = (await listModels(app.context)).find(({ version }) => version === 2)?.reigns ?? [];
  expect(reign).toMatchObject({ promoted_by: 'the page', reason: 'made champion on the page' });
  const { version } = await registerPipeline(app.context, 'no JSON');
  const refused = await press(version);
  expect(refused.statusCode).toBe(503);
  expect(refused.body).toContain('cannot score');
  expect(await champion()).toBe('2');
});

function replaced(state: PipelineState, from: string, to: string): unknown {
  return JSON.parse(JSON.stringify(state).replaceAll(from, to));
}

/** An intercept that JSON cannot hold as a number: the sums come out as NaN. */
function withIntercept(state: PipelineState, intercept: null): unknown {
  return JSON.parse(JSON.stringify(state), (key, value) => (key === 'intercept' ? [intercept ?? 'none'] : value));
}
