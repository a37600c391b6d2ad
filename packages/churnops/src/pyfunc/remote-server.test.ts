import { afterEach, describe, expect, it } from 'vitest';
import { remoteServer } from './remote-server.js';
import { type Answer, standInServer } from './testing-scoring-server.js';

const TABLE = '{"dataframe_split":{"columns":["tenure"],"data":[[1]]}}';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function answering(answer: Answer, timeoutMs = 5000, signal = new AbortController().signal) {
  const { url, close } = await standInServer(() => answer);
  closing.push(close);
  return remoteServer(url, { timeoutMs, signal });
}

it('gives the answer', async () => {
  expect(await (await answering({ predictions: [0.5] })).invoke(TABLE)).toBe('{"predictions":[0.5]}');
});

describe('what goes wrong', () => {
  // What mlflow 3.17.2 answers to a model that throws, and to a column that is missing.
  const thrown = {
    error_code: 'BAD_REQUEST',
    message: 'Encountered an unexpected error while evaluating the model. Verify that …',
    stack_trace: 'Traceback …\nValueError: no such contract\n',
  };
  const schema = {
    error_code: 'BAD_REQUEST',
    message: "Failed to predict data '   tenure\n0 1'. \nError: Model is missing inputs ['Contract'].",
  };

  it.each<[string, Answer, string]>([
    ['the model throws', { status: 400, body: JSON.stringify(thrown) }, 'ValueError: no such contract'],
    ['the rows do not fit', { status: 400, body: JSON.stringify(schema) }, "Model is missing inputs ['Contract']."],
    ['its answer is no JSON for Python', { status: 500, body: 'Internal Server Error' }, 'Internal Server Error'],
  ])('%s: the model cannot score', async (_, answer, said) => {
    const error = await (await answering(answer)).invoke(TABLE).catch((thrown) => thrown);
    expect([error.name, error.message]).toEqual(['Error', expect.stringContaining(said)]);
  });

  it.each([408, 429, 502, 503, 504])('%i may pass', async (status) => {
    await expect(
      (await answering({ status, body: 'Request processing time exceeded limit' })).invoke(TABLE),
    ).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_UNAVAILABLE',
      message: expect.stringContaining(String(status)),
    });
  });

  it.each([404, 405, 401])('%i is no scoring server', async (status) => {
    await expect((await answering({ status, body: '<html>' })).invoke(TABLE)).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_MISSING',
    });
  });

  it('it does not answer in time', async () => {
    await expect((await answering(undefined, 50)).invoke(TABLE)).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_UNAVAILABLE',
      message: expect.stringContaining('did not answer within 0.05 s'),
      remedy: expect.stringContaining('CHURNOPS_PYFUNC_TIMEOUT'),
    });
  });

  it('nobody is there', async () => {
    const { url, close } = await standInServer(() => undefined);
    await close();
    await expect(
      remoteServer(url, { timeoutMs: 5000, signal: new AbortController().signal }).invoke(TABLE),
    ).rejects.toMatchObject({
      code: 'CHURN_PYFUNC_UNAVAILABLE',
      message: expect.stringContaining('CHURNOPS_PYFUNC_URL) cannot be reached'),
      kind: { exit: 75, retryable: true },
    });
  });

  it('the work is called off', async () => {
    const controller = new AbortController();
    const server = await answering(undefined, 5000, controller.signal);
    const asked = server.invoke(TABLE);
    controller.abort(new Error('called off'));
    await expect(asked).rejects.toThrow('called off');
  });
});
