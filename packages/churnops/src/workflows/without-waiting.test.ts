import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { championHistory } from '../registry/champion-history.js';
import { withChampionLock } from '../registry/champion-lock.js';
import { REGISTERED_MODEL } from '../registry/names.js';
import { madeUpPipeline, registerPipeline } from '../registry/testing.js';
import { type TestApplication, testApplication } from '../testing.js';
import { withoutWaiting } from './without-waiting.js';

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.close());

/** Somebody at work until told to end. */
function atWork(begin: (work: () => Promise<void>) => Promise<void>) {
  let end = () => {};
  const over = begin(
    () =>
      new Promise((resolve) => {
        end = resolve;
      }),
  );
  return { end: () => end(), over };
}

const at = (time: string): PipelineContext => ({ ...app.context, now: () => new Date(`2026-03-01T${time}Z`) });

it('does work that nobody is in the way of', async () => {
  const work = (context: PipelineContext) => context.line.do('training', context, async () => 'done');
  expect(await withoutWaiting(app.context, work)).toBe('done');
  await expect(withoutWaiting(app.context, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

it('says who is at work, at once', async () => {
  const { end, over } = atWork((work) => app.context.line.do('training', at('01:02:03'), work));
  const asked = withoutWaiting(app.context, (context) => context.line.do('training', context, async () => 'done'));
  await expect(asked).rejects.toMatchObject({
    code: 'CHURN_BUSY',
    message: expect.stringContaining('waiting for another training, asked for at 01:02:03 UTC'),
    kind: { http: 409, retryable: true },
  });
  end();
  await over;
});

it('is called off as other work is', async () => {
  const calling = new AbortController();
  const reason = new ChurnopsError('CHURN_SERVER_STOPPED', 'm', 'r');
  const asked = withoutWaiting({ ...app.context, signal: calling.signal }, async ({ signal }) => {
    calling.abort(reason);
    signal.throwIfAborted();
  });
  await expect(asked).rejects.toBe(reason);
  await expect(
    withoutWaiting({ ...app.context, signal: calling.signal }, async ({ signal }) => signal.throwIfAborted()),
  ).rejects.toBe(reason);
});

it.each([
  ['promotes', (work: () => Promise<void>) => app.context.line.do('promotion', at('01:02:03'), work), 'another promotion'],
  ['works on the champion', (work: () => Promise<void>) => withChampionLock(at('01:02:03'), work), 'other work on the champion'],
])('the button of the page does not wait while somebody %s: it says so', async (_what, begin, message) => {
  const { version } = await registerPipeline(app.context, madeUpPipeline(app.context.schema));
  const press = () =>
    app.server.inject({
      method: 'POST',
      url: `/models/${REGISTERED_MODEL}/alias`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', host: 'localhost' },
      payload: `alias=champion&version=${version}`,
    });
  const { end, over } = atWork(begin);
  const refused = await press();
  expect(refused.statusCode).toBe(409);
  expect(refused.body).toContain(`waiting for ${message}, asked for at 01:02:03 UTC`);
  end();
  await over;
  expect((await press()).statusCode).toBe(303);
  expect((await championHistory(app.context)).at(-1)).toMatchObject({ model_version: Number(version) });
});
