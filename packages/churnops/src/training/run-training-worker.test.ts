import { trainTestSplit } from '@churnops/learn';
import { expect, it } from 'vitest';
import { CustomerFrame } from '../features/customer-frame.js';
import { bundledSchema } from '../record/bundled-schema.js';
import { madeUpCustomers } from '../registry/sample-customers.js';
import { evaluateInWorker } from './run-training-worker.js';

const schema = bundledSchema();
const ROWS = 80;
const ids = Array.from({ length: ROWS }, String);

function madeUpFrame() {
  const frame = new CustomerFrame(schema, schema.features, schema.features, ROWS);
  const rows = madeUpCustomers(schema);
  for (let i = 0; i < ROWS; i++) frame.add(rows[i % rows.length] ?? []);
  return frame.build();
}

const options = (signal: AbortSignal) => ({ split: trainTestSplit(ROWS, { randomState: 0 }), signal, onProgress() {} });

it('what an estimator refuses is told as a fault of the customers, without the stack of a thread', async () => {
  const customers = { frame: madeUpFrame(), churned: new Uint8Array(ROWS), ids };
  const error = await evaluateInWorker(schema, customers, options(new AbortController().signal)).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'CHURN_TRAINING_DATA', remedy: expect.stringContaining('churnops import') });
  expect(error.message).toContain('no model can be fitted to these customers: ');
});

it('is not begun once it is called off', async () => {
  const customers = { frame: madeUpFrame(), churned: new Uint8Array(ROWS), ids };
  await expect(evaluateInWorker(schema, customers, options(AbortSignal.abort(new Error('off'))))).rejects.toThrow('off');
});
