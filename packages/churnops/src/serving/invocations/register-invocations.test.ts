import type { Frame } from '@churnops/learn';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChurnopsError } from '../../errors.js';
import { bundledSchema } from '../../record/bundled-schema.js';
import type { LoadedModel } from '../../registry/load-model.js';
import { registerInvocations } from './register-invocations.js';

const schema = bundledSchema();
const CUSTOMER = {
  gender: 'Female',
  SeniorCitizen: 0,
  Partner: 'Yes',
  Dependents: 'No',
  tenure: 12,
  PhoneService: 'Yes',
  MultipleLines: 'No',
  InternetService: 'DSL',
  OnlineSecurity: 'No',
  OnlineBackup: 'Yes',
  DeviceProtection: 'No',
  TechSupport: 'No',
  StreamingTV: 'No',
  StreamingMovies: 'No',
  Contract: 'Month-to-month',
  PaperlessBilling: 'Yes',
  PaymentMethod: 'Electronic check',
  MonthlyCharges: 29.85,
  TotalCharges: 358.2,
};
const COLUMNS = Object.keys(CUSTOMER);
const VALUES = Object.values(CUSTOMER);
const CSV_HEADER = COLUMNS.join(',');
const CSV_ROW = VALUES.join(',');

let server: FastifyInstance;
/** What the model was last asked to score. */
let seen: Frame | undefined;
let failure: Error | undefined;
/** Rows, version and seconds. */
let measured: [number, number, number][];
beforeAll(async () => {
  const scorer = {
    score: async (frame: Frame) => {
      seen = frame;
      return Float64Array.from(frame.get('tenure') as Float64Array, (months) => months / 100);
    },
  };
  const model: LoadedModel = { name: 'm', version: 1, runId: 'r', scorer };
  server = fastify();
  const champion = {
    get: async () => {
      if (failure) throw failure;
      return model;
    },
  };
  registerInvocations(server, schema, champion, { scored: (...noted) => measured.push(noted) });
  await server.ready();
});
afterAll(() => server.close());
beforeEach(() => {
  seen = undefined;
  measured = [];
  failure = undefined;
});

async function invoke(payload: object | string | Buffer, type = 'application/json') {
  const body = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload);
  const response = await server.inject({ method: 'POST', url: '/invocations', payload: body, headers: { 'content-type': type } });
  return { status: response.statusCode, body: response.json() };
}

const records = (...changes: Readonly<Record<string, unknown>>[]) => ({
  dataframe_records: changes.map((change) => ({ ...CUSTOMER, ...change })),
});
const without = (name: keyof typeof CUSTOMER) =>
  Object.fromEntries(Object.entries(CUSTOMER).filter(([column]) => column !== name));

it('is measured, with the version that scored', async () => {
  await invoke(records({}, {}));
  await invoke('{');
  expect(measured).toEqual([[2, 1, expect.any(Number)]]);
  expect(measured[0]?.[2]).toBeGreaterThan(0);
});

describe('is scored', () => {
  it.each<[string, object | string, string?]>([
    ['dataframe_records', records({})],
    ['dataframe_split', { dataframe_split: { columns: COLUMNS, data: [VALUES], index: [7] } }],
    ['instances', { instances: [CUSTOMER] }],
    ['inputs as records', { inputs: [CUSTOMER] }],
    ['inputs by column', { inputs: Object.fromEntries(COLUMNS.map((name, i) => [name, [VALUES[i]]])) }],
    ['inputs as one record', { inputs: CUSTOMER }],
    ['instances as one record', { instances: CUSTOMER }],
    ['instances by column', { instances: Object.fromEntries(COLUMNS.map((name, i) => [name, [VALUES[i]]])) }],
    ['CSV', `${CSV_HEADER}\n${CSV_ROW}\n`, 'text/csv'],
    ['CSV with charset', `\uFEFF${CSV_HEADER}\r\n${CSV_ROW}\r\n`, 'text/csv; charset=UTF-8'],
    ['CSV with line ends of two kinds', `${CSV_HEADER}\r\n${CSV_ROW}\n`, 'text/csv'],
    ['a record with further columns', records({ customerID: 'x', Churn: 'Yes', anything: { deep: 1 } })],
    ['params beside the rows', { ...records({}), params: { a: 1 } }],
    ['CSV with two columns without a name', `,,${CSV_HEADER}\n0,0,${CSV_ROW}\n`, 'text/csv'],
    ['a column twice that is no feature', `${CSV_HEADER},note,note\n${CSV_ROW},a,b\n`, 'text/csv'],
    ['invisible characters around values', records({ tenure: '\u00A012\u200B', Partner: 'Yes\u200E' })],
    ['numbers as text, spaces around values', records({ tenure: ' 12', Partner: 'Yes ', MonthlyCharges: '29.85' })],
    ['false for 0', records({ SeniorCitizen: false })],
    [
      'False for 0, as pandas writes it into CSV',
      `${CSV_HEADER}\n${CSV_ROW.replace('Female,0,', 'Female,False,')}\n`,
      'text/csv',
    ],
  ])('%s', async (_what, payload, type) => {
    expect(await invoke(payload, type)).toEqual({
      status: 200,
      body: { predictions: [{ prediction: 0, probability: 0.12 }] },
    });
    expect([...(seen?.get('Partner') ?? [])]).toEqual(['Yes']);
    expect([...(seen?.get('SeniorCitizen') ?? [])]).toEqual([0]);
    expect([...(seen?.get('TotalCharges') ?? [])]).toEqual([358.2]);
  });

  it('a blank where one may stand, however it is written', async () => {
    const blanks = [null, '', ' ', 'NA', 'NaN', 'null'].map((TotalCharges) => ({ tenure: 0, TotalCharges }));
    expect((await invoke(records(...blanks))).status).toBe(200);
    expect([...(seen?.get('TotalCharges') ?? [])]).toEqual(blanks.map(() => Number.NaN));
    const python = JSON.stringify(records({ tenure: 0, TotalCharges: 0.5 })).replace(':0.5', ':NaN');
    expect((await invoke(python)).status).toBe(200);
    expect([...(seen?.get('TotalCharges') ?? [])]).toEqual([Number.NaN]);
  });

  it('true as 1, and no rows as no predictions', async () => {
    expect((await invoke(records({ SeniorCitizen: true }))).status).toBe(200);
    expect([...(seen?.get('SeniorCitizen') ?? [])]).toEqual([1]);
    for (const [payload, type] of [
      [{ dataframe_split: { columns: COLUMNS, data: [] } }, 'application/json'],
      [`${CSV_HEADER}\n`, 'text/csv'],
    ] as const) {
      expect(await invoke(payload, type)).toEqual({ status: 200, body: { predictions: [] } });
    }
  });
});

describe('is refused', () => {
  it.each<[string, object | string, string, string?]>([
    [
      'another spelling of a category',
      records({}, { Contract: 'month-to-month' }),
      'row 1, column Contract: found "month-to-month", expected one of "Month-to-month", "One year", "Two year"',
    ],
    ['another spelling of yes', records({ Partner: 'yes' }), 'row 0, column Partner: found "yes", expected one of "No", "Yes"'],
    ['a number for a category', records({ Contract: 7 }), 'row 0, column Contract: found 7'],
    ['true for a category', records({ Partner: true }), 'row 0, column Partner: found true, expected one of "No", "Yes"'],
    ['true for a count of months', records({ tenure: true }), 'row 0, column tenure: found true, expected a whole number from 0'],
    ['a hexadecimal number', records({ tenure: '0x10' }), 'row 0, column tenure: found "0x10", expected a whole number'],
    ['text for a number', records({ MonthlyCharges: 'much' }), 'found "much"'],
    ['a fraction for a whole number', records({ tenure: 1.5 }), 'found 1.5, expected a whole number from 0 to 1200'],
    ['a negative tenure', records({ tenure: -5 }), 'found -5, expected a whole number from 0 to 1200'],
    ['a flag of 7', records({ SeniorCitizen: 7 }), 'found 7, expected a whole number from 0 to 1'],
    [
      'infinity',
      JSON.stringify(records({ MonthlyCharges: 0.5 })).replace(':0.5', ':-Infinity'),
      'column MonthlyCharges: found -Infinity',
    ],
    ['a number beyond all', JSON.stringify(records({ MonthlyCharges: 0.5 })).replace(':0.5', ':1e999'), 'found Infinity'],
    [
      'a column twice in JSON',
      JSON.stringify(records({})).replace('"gender"', '"gender":"Male","gender"'),
      '"gender" comes twice',
    ],
    ['CSV without a header', `${CSV_ROW}\n`, 'the input has no column gender', 'text/csv'],
    ['a nested value', records({ tenure: [1] }), 'row 0, column tenure: found [1], expected a whole number'],
    ['a blank where none may stand', records({ tenure: 5, TotalCharges: '' }), 'it may be blank only where tenure is 0'],
    ['a blank category', records({ Contract: null }), 'row 0, column Contract: found null'],
    [
      'a record that lacks a column that others have',
      { instances: [CUSTOMER, without('gender')] },
      'row 1, column gender: found nothing',
    ],
    ['a column missing', { instances: [without('gender')] }, 'the input has no column gender'],
    ['two forms', { ...records({}), instances: [CUSTOMER] }, 'exactly one of the input fields'],
    ['no form', { rows: [CUSTOMER] }, 'Received dictionary with input fields: [rows]'],
    ['a list', [CUSTOMER], 'Received a list'],
    ['a number', '7', 'Received a number'],
    ['no records', { dataframe_records: [] }, 'the input has no columns; send at least one customer'],
    ['an invisible character within a value', records({ Partner: 'Y\u200Bes' }), 'row 0, column Partner: found "Y\\u200bes"'],
    ['records that are none', { instances: [1, 2] }, 'must be a list of records'],
    ['one record where a list belongs', { dataframe_records: CUSTOMER }, 'must be a list of records. Got a dictionary'],
    ['no JSON', '{', 'not JSON'],
    ['an empty body', '', 'not JSON'],
    [
      'a column twice in split',
      { dataframe_split: { columns: [...COLUMNS, 'tenure'], data: [[...VALUES, 3]] } },
      'the column tenure comes twice',
    ],
    [
      'rows of another length',
      { dataframe_split: { columns: COLUMNS, data: [VALUES, [1]] } },
      'row 1 has 1 values, and there are 19 columns',
    ],
    [
      'unknown fields in split',
      { dataframe_split: { columns: COLUMNS, data: [VALUES], orient: 'x' } },
      'dataframe_split must have the fields',
    ],
    [
      'an index of another length',
      { dataframe_split: { columns: COLUMNS, data: [VALUES], index: [0, 1] } },
      'index has 2 values, and there are 1 rows',
    ],
    ['columns of several lengths', { inputs: { ...CUSTOMER, tenure: [1, 2] } }, 'is not an array of 2 values'],
    ['a column twice in CSV', `${CSV_HEADER},tenure\n${CSV_ROW},3\n`, 'the column tenure comes twice', 'text/csv'],
    ['an empty CSV', '\n', 'the body is empty', 'text/csv'],
    ['a short CSV record', `${CSV_HEADER}\nFemale,0\n`, 'not CSV', 'text/csv'],
  ])('%s', async (_what, payload, message, type) => {
    const { status, body } = await invoke(payload, type);
    expect([status, body.error_code, body.error?.code]).toEqual([400, 'BAD_REQUEST', 'CHURN_BAD_INPUT']);
    expect(body.message).toContain(message);
    expect(body.error.remedy).not.toBe('');
    expect(seen).toBeUndefined();
  });

  it('what is nested deeper than the stack is, and long values, in short messages', async () => {
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const payload of [
      `{"inputs": ${nested}}`,
      JSON.stringify(records({ gender: 0.5 })).replace(':0.5', `:${nested}`),
      records({ Contract: 'x'.repeat(100_000) }),
    ]) {
      const { status, body } = await invoke(payload);
      expect([status, body.error.code]).toEqual([400, 'CHURN_BAD_INPUT']);
      expect(body.message.length).toBeLessThan(300);
    }
  });

  it.each([
    ['text/csv; charset=latin-1', 'only supports UTF-8'],
    ['application/json; charset=utf-16', 'only supports UTF-8'],
    ['application/json; format=pandas-split', 'Unrecognized content type parameters: format'],
    ['application/xml', 'only supports the following content types'],
  ])('%s', async (type, message) => {
    const { status, body } = await invoke(`${CSV_HEADER}\n${CSV_ROW}\n`, type);
    expect(status).toBe(415);
    expect(body.message).toContain(message);
  });

  it('bytes that are no UTF-8, and a body that is too large', async () => {
    const { status, body } = await invoke(Buffer.from(JSON.stringify(records({ gender: 'é' })), 'latin1'));
    expect([status, body.message]).toEqual([400, expect.stringContaining('not valid UTF-8')]);
    expect((await invoke(' '.repeat(33 * 2 ** 20))).status).toBe(413);
  });

  it('everything while there is no champion, with the status of its code', async () => {
    failure = new ChurnopsError('CHURN_NO_CHAMPION', 'nobody is champion', 'churnops train');
    const { status, body } = await invoke(records({}));
    expect([status, body.error]).toEqual([
      503,
      { code: 'CHURN_NO_CHAMPION', message: 'nobody is champion', remedy: 'churnops train' },
    ]);
    expect((await server.inject('/ping')).statusCode).not.toBe(200);
  });
});
