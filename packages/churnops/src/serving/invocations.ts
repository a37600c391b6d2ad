import type { Frame } from '@churnops/learn';
import { MlflowRequestError } from '@churnops/mlflow';
import { parse } from 'csv-parse/sync';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { ChurnopsError } from '../errors.js';
import { CustomerFrame } from '../features/customer-frame.js';
import { blankProblem, checkValue } from '../record/check-value.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import type { ChampionCache } from '../registry/champion.js';

/** Largest request, in bytes: some 50,000 customers as JSON records. */
const BODY_LIMIT = 32 * 2 ** 20;

type Rows = readonly Readonly<Record<string, unknown>>[];

/**
 * MLflow's scoring protocol (https://mlflow.org/docs/latest/ml/deployment/deploy-model-locally/): POST /invocations takes
 * `dataframe_split`, `dataframe_records`, `instances` or `inputs` as JSON, or CSV, and answers
 * `{"predictions": [{"prediction", "probability"}, …]}`; GET /ping says whether a model can be served.
 */
export function registerInvocations(server: FastifyInstance, schema: CustomerSchema, champion: ChampionCache): void {
  server.get('/ping', async (_request, reply) => {
    await champion.get();
    return reply.type('application/json').send('\n');
  });
  server.register(async (scope) => {
    scope.addContentTypeParser('text/csv', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (_request, body, done) => {
      done(null, new CsvBody(String(body)));
    });
    scope.setErrorHandler((error: Error, request, reply) =>
      sendError(error, reply, () => request.log.error({ err: error }, 'scoring failed')),
    );
    scope.post('/invocations', { bodyLimit: BODY_LIMIT }, async ({ body }) => {
      const rows = body instanceof CsvBody ? body.rows() : rowsOf(body);
      const frame = featureFrame(schema, rows);
      const model = await champion.get();
      const probability = await model.scorer.score(frame);
      return { predictions: Array.from(probability, (p) => ({ prediction: p > 0.5 ? 1 : 0, probability: p })) };
    });
  });
}

class CsvBody {
  constructor(readonly text: string) {}

  rows(): Rows {
    try {
      return parse(this.text, { columns: true, bom: true, skip_empty_lines: true }) as Rows;
    } catch (error) {
      throw badInput('the body', `is not CSV: ${(error as Error).message}`, 'send a header line and one line a customer');
    }
  }
}

function badInput(what: string, found: string, remedy: string): ChurnopsError {
  return new ChurnopsError('CHURN_BAD_INPUT', `${what} ${found}`, remedy);
}

/** The rows in any of the protocol's JSON forms. */
function rowsOf(body: unknown): Rows {
  const forms = 'dataframe_split, dataframe_records, instances or inputs';
  if (typeof body !== 'object' || body === null) throw badInput('the body', 'is not a JSON object', `send one with ${forms}`);
  const { dataframe_split: split, dataframe_records, instances, inputs } = body as Record<string, unknown>;
  if (split !== undefined) return splitRows(split);
  const records = dataframe_records ?? instances ?? inputs;
  if (isRows(records)) return records;
  // inputs may also hold one array a column.
  if (typeof records === 'object' && records !== null && !Array.isArray(records)) return columnRows(records);
  throw badInput('the body', `has none of ${forms} with an array of customers`, `send {"dataframe_records": [{…}, …]}`);
}

function isRows(value: unknown): value is Rows {
  return Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row));
}

function splitRows(split: unknown): Rows {
  const { columns, data } = (split ?? {}) as { columns?: unknown; data?: unknown };
  if (
    !Array.isArray(columns) ||
    !Array.isArray(data) ||
    !data.every((row) => Array.isArray(row) && row.length === columns.length)
  ) {
    throw badInput('dataframe_split', 'has no columns, or rows of another length', 'send {"columns": […], "data": [[…], …]}');
  }
  return data.map((row) => Object.fromEntries(columns.map((column, j) => [String(column), row[j]])));
}

function columnRows(columns: object): Rows {
  const entries = Object.entries(columns);
  const length = Array.isArray(entries[0]?.[1]) ? entries[0][1].length : 0;
  const uneven = entries.find(([, values]) => !Array.isArray(values) || values.length !== length);
  if (uneven)
    throw badInput(`inputs.${uneven[0]}`, `is not an array of ${length} values`, 'send one array a column, all of one length');
  return Array.from({ length }, (_, i) => Object.fromEntries(entries.map(([name, values]) => [name, values[i]])));
}

/** The model's features, each value checked; what is no feature is ignored. */
function featureFrame(schema: CustomerSchema, rows: Rows): Frame {
  const { features } = schema;
  const frame = new CustomerFrame(schema, features, features, rows.length);
  for (const [i, row] of rows.entries()) {
    frame.add(
      features.map((name) => {
        if (!(name in row)) throw badInput(`row ${i}`, `has no column ${name}`, `send all of ${features.join(', ')}`);
        return checkedCell(schema, row, i, name);
      }),
    );
  }
  return frame.build();
}

function checkedCell(schema: CustomerSchema, row: Rows[number], i: number, name: string): string | number | null {
  const field = schema.field(name);
  const cell = row[name] ?? '';
  const refuse = (expected: string) =>
    badInput(`row ${i}, column ${name}:`, `found ${JSON.stringify(row[name])}`, `expected ${expected}`);
  const value = typeof cell === 'string' || typeof cell === 'number' ? checkValue(schema, field, String(cell)) : undefined;
  if (value === undefined) throw refuse('a string or a number');
  if (value !== null && typeof value === 'object') throw refuse(value.expected);
  if (value !== null) return value;
  const blank = schema.mayBeBlank(field, (column) => row[column] as string | number | null);
  if (!blank) throw refuse(blankProblem(field).expected);
  return null;
}

function sendError(error: Error, reply: FastifyReply, log: () => void): FastifyReply {
  const status = (error as FastifyError).statusCode;
  if (error instanceof ChurnopsError && error.code === 'CHURN_BAD_INPUT') {
    return reply.status(400).send({ error_code: 'BAD_REQUEST', message: `${error.message}; ${error.remedy}` });
  }
  if (error instanceof ChurnopsError || error instanceof MlflowRequestError) {
    return reply.status(503).send({ error_code: 'TEMPORARILY_UNAVAILABLE', message: error.message });
  }
  if (status !== undefined && status < 500)
    return reply.status(status).send({ error_code: 'BAD_REQUEST', message: error.message });
  log();
  return reply.status(500).send({ error_code: 'INTERNAL_ERROR', message: 'scoring failed; the log says why' });
}
