import { parse } from 'csv-parse/sync';
import { ChurnopsError } from '../../errors.js';
import type { UncheckedRows } from '../../features/checked-frame.js';
import { repeatedKey } from './repeated-key.js';

/** The fields that MLflow's scoring protocol knows, in its order (mlflow/pyfunc/scoring_server/__init__.py). */
const FORMS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;
const ONE_FORM = `The input must be a JSON dictionary with exactly one of the input fields ${FORMS.join(', ')}`;
const SPLIT_FIELDS = ['columns', 'data', 'index'];

export function badInput(message: string, remedy: string): ChurnopsError {
  return new ChurnopsError('CHURN_BAD_INPUT', message, remedy);
}

/**
 * The rows of a JSON body, in any of the protocol's forms.
 *
 * @throws ChurnopsError CHURN_BAD_INPUT
 */
export function tableOfJson(text: string): UncheckedRows {
  const body = parseJson(text);
  const repeated = repeatedKey(text, body);
  if (repeated !== undefined) throw badInput(`"${repeated}" comes twice in one JSON object`, 'send each column once');
  const remedy = 'send {"dataframe_records": [{…}, …]}';
  if (!isRecord(body)) throw badInput(`${ONE_FORM}. Received ${Array.isArray(body) ? 'a list' : kindOf(body)}.`, remedy);
  const given = FORMS.filter((form) => Object.hasOwn(body, form));
  const [form, another] = given;
  if (form === undefined || another !== undefined) {
    throw badInput(`${ONE_FORM}. Received dictionary with input fields: [${Object.keys(body).join(', ')}]`, remedy);
  }
  const content = body[form];
  if (form === 'dataframe_split') return tableOfSplit(content);
  // `inputs` and `instances` may hold one array for each column, or for a single customer, one value for each column.
  if ((form === 'inputs' || form === 'instances') && isRecord(content)) return tableOfColumns(form, content);
  if (Array.isArray(content) && content.every(isRecord)) return tableOfRecords(content);
  throw badInput(`${form} must be a list of records. Got ${kindOf(content)}.`, `send {"${form}": [{…}, …]}`);
}

/**
 * The rows of a CSV body: a header line and one record for each customer.
 *
 * @throws ChurnopsError CHURN_BAD_INPUT
 */
export function tableOfCsv(text: string): UncheckedRows {
  const remedy = 'send a header line and one line for each customer, as pandas.DataFrame.to_csv() writes them';
  let records: string[][];
  try {
    // All three, as pandas.read_csv takes them. csv-parse alone takes the first one for that of the whole text.
    records = parse(text, { bom: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n', '\r'] }) as string[][];
  } catch (error) {
    throw badInput(`the body is not CSV: ${(error as Error).message}`, remedy);
  }
  const [columns, ...rows] = records;
  if (!columns) throw badInput('the body is empty', remedy);
  return { columns, rows };
}

/**
 * Parses JSON as Python writes it, with `NaN` for a missing number and `Infinity`. Neither is JSON, but clients that dump a frame send
 * both.
 */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const tolerated = text.replace(/"(?:[^"\\]|\\.)*"|\bNaN\b|\bInfinity\b/g, (token) =>
      token === 'NaN' ? 'null' : token === 'Infinity' ? '1e999' : token,
    );
    try {
      if (tolerated !== text) return JSON.parse(tolerated);
    } catch {
      // The first error is about the text that was sent.
    }
    throw badInput(`the body is not JSON: ${(error as Error).message}`, 'send a JSON object in UTF-8');
  }
}

function tableOfSplit(split: unknown): UncheckedRows {
  const remedy = 'send {"columns": […], "data": [[…], …]}';
  if (!isRecord(split)) throw badInput(`dataframe_split must be a dictionary. Got ${kindOf(split)}.`, remedy);
  const extra = Object.keys(split).filter((field) => !SPLIT_FIELDS.includes(field));
  const { columns, data, index } = split;
  if (extra.length > 0 || !Array.isArray(columns) || !Array.isArray(data)) {
    const found = Object.keys(split).join(', ');
    throw badInput(`dataframe_split must have the fields columns and data, and may have index. Got [${found}]`, remedy);
  }
  if (index !== undefined && index !== null && !(Array.isArray(index) && index.length === data.length)) {
    const found = Array.isArray(index) ? `${index.length} values` : kindOf(index);
    throw badInput(
      `dataframe_split: index has ${found}, and there are ${data.length} rows`,
      'send one value for each row, or no index',
    );
  }
  const uneven = data.findIndex((row) => !Array.isArray(row) || row.length !== columns.length);
  if (uneven >= 0) {
    const length = Array.isArray(data[uneven]) ? `${data[uneven].length} values` : kindOf(data[uneven]);
    throw badInput(`dataframe_split: row ${uneven} has ${length}, and there are ${columns.length} columns`, remedy);
  }
  return { columns: columns.map(String), rows: data as unknown[][] };
}

function tableOfRecords(records: readonly Readonly<Record<string, unknown>>[]): UncheckedRows {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return { columns, rows: records.map((record) => columns.map((name) => record[name])) };
}

function tableOfColumns(form: string, inputs: Readonly<Record<string, unknown>>): UncheckedRows {
  const columns = Object.keys(inputs);
  if (columns.every((name) => !Array.isArray(inputs[name]))) return { columns, rows: [columns.map((name) => inputs[name])] };
  const lists = columns.map((name) => inputs[name]);
  const length = (lists.find(Array.isArray) as unknown[]).length;
  const uneven = lists.findIndex((values) => !Array.isArray(values) || values.length !== length);
  if (uneven >= 0) {
    throw badInput(
      `${form}.${columns[uneven]} is not an array of ${length} values`,
      'send one array for each column, all of the same length, or one value for each column of a single customer',
    );
  }
  return { columns, rows: Array.from({ length }, (_, i) => lists.map((values) => (values as unknown[])[i])) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list that does not hold records only';
  return typeof value === 'object' ? 'a dictionary' : `a ${typeof value}`;
}
