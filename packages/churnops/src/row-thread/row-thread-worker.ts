// The thread's side of `in-row-thread.ts`: does one job after the other, until the first error.
import { on } from 'node:events';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { ChurnopsError } from '../errors.js';
import type { RowThreadAnswer, RowThreadInput, RowWork } from './in-row-thread.js';

const port = parentPort as MessagePort;
const messages = on(port, 'message') as unknown as AsyncIterator<[RowThreadInput]>;
const next = async () => (await messages.next()).value[0] as RowThreadInput;
const send = (answer: RowThreadAnswer) => port.postMessage(answer);

async function* chunks(): AsyncGenerator<Uint8Array> {
  for (let chunk = await next(); chunk instanceof Uint8Array; chunk = await next()) {
    yield chunk;
    send({ type: 'next' });
  }
}

try {
  for (;;) {
    const { module, job } = (await next()) as Extract<RowThreadInput, { module: string }>;
    const { work }: { work: RowWork<unknown, unknown> } = await import(module);
    send({ type: 'next' });
    const result = await work(chunks(), job);
    const { heapTotal, external } = process.memoryUsage();
    send({ type: 'result', result, memory: heapTotal + external });
  }
} catch (error) {
  if (!(error instanceof ChurnopsError)) throw error;
  send({ type: 'failure', error: error.toJSON() });
}
