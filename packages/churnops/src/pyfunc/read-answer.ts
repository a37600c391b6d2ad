import type { CustomerSchema } from '../record/customer-schema.js';

/** What a pyfunc answered, as probabilities. */
export interface ReadAnswer {
  readonly probability: Float64Array;
  /** Whether the form says that they are probabilities: two columns that add up to 1, or a column of that name. Otherwise they are bare numbers. */
  readonly surely: boolean;
}

/** Thrown for answers that are labels. */
export class LabelsError extends Error {}

/** Names of the probability among several columns, in small letters without punctuation. */
const PROBABILITY_NAMES = new Set([
  'probability',
  'probabilities',
  'proba',
  'prob',
  'predictproba',
  'churnprobability',
  'probability1',
  'proba1',
  'prob1',
]);
/** How far a row's two probabilities may be from adding up to 1: float32 rounds. */
const SUM_TOLERANCE = 1e-3;

type Columns = ReadonlyMap<string, readonly unknown[]>;

/**
 * Reads the probability of leaving from an answer of MLflow's scoring server, in any of the forms that pyfuncs give: a list of numbers; two columns, as of
 * `predict_proba`; rows or lists by column, with the probability under its name, or with one column for each class.
 *
 * @param text JSON, usually `{"predictions": …}`
 * @param rows how many rows were sent
 * @throws LabelsError if it gives labels; Error if it gives anything else. The message says what came
 */
export function readAnswer(schema: CustomerSchema, text: string, rows: number): ReadAnswer {
  const columns = columnsOf(unwrapped(parse(text)));
  const [name, surely] = probabilityColumn(schema, columns);
  const values = columns.get(name) as readonly unknown[];
  if (values.length !== rows) throw new Error(`it gave ${values.length} answers for ${rows} rows`);
  if (Array.isArray(values[0])) {
    const [inner, innerSurely] = probabilityColumn(schema, columnsOf(values));
    return { probability: numbers(columnsOf(values).get(inner) as readonly unknown[]), surely: surely || innerSurely };
  }
  return { probability: numbers(values), surely };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Python writes NaN and Infinity, which JSON does not have.
    const [found] = /NaN|-?Infinity/.exec(text) ?? [];
    if (found) throw new Error(`it gave ${found} where a probability from 0 to 1 belongs`);
    throw new Error(`it gave no JSON but ${shown(text)}`);
  }
}

function unwrapped(answer: unknown): unknown {
  let inner = answer;
  while (isObject(inner) && Object.keys(inner).length === 1 && 'predictions' in inner) inner = inner.predictions;
  return inner;
}

/** By name; the columns of rows without names are numbered from 0. */
function columnsOf(predictions: unknown): Columns {
  if (Array.isArray(predictions)) {
    const [first] = predictions;
    if (!isObject(first) && !Array.isArray(first)) return new Map([['', predictions]]);
    const names = Object.keys(first);
    if (names.length === 0) throw new Error('it gave rows without a value');
    return new Map(names.map((name) => [name, predictions.map((row) => row?.[name as never])]));
  }
  if (isObject(predictions)) {
    const entries = Object.entries(predictions);
    if (entries.length > 0 && entries.every(([, values]) => Array.isArray(values)))
      return new Map(entries as [string, unknown[]][]);
  }
  throw new Error(`it gave ${shown(predictions)} where a list of probabilities belongs`);
}

/** The column that has the probability of leaving, and whether its form says so. */
function probabilityColumn(schema: CustomerSchema, columns: Columns): [name: string, surely: boolean] {
  const names = [...columns.keys()];
  const named = names.filter((name) => PROBABILITY_NAMES.has(name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')));
  if (named.length === 1) return [named[0] as string, true];
  if (names.length === 1) return [names[0] as string, false];
  const left = names.filter((name) => schema.isPositive(name) || /^(1|1\.0|true)$/i.test(name));
  if (names.length === 2 && left.length === 1) {
    const [one, other] = names.map((name) => columns.get(name) as readonly unknown[]) as [readonly unknown[], readonly unknown[]];
    const apart = one.findIndex((p, i) => !(Math.abs(Number(p) + Number(other[i]) - 1) <= SUM_TOLERANCE));
    if (apart < 0) return [left[0] as string, true];
    throw new Error(
      `it gave two numbers a customer that are no probabilities of two classes: ${shown([one[apart], other[apart]])}`,
    );
  }
  const found = names.every((name, i) => name === String(i))
    ? `${names.length} values a customer`
    : `the columns ${names.join(', ')}`;
  throw new Error(`it gave ${found}, and none of them is named probability`);
}

function numbers(values: readonly unknown[]): Float64Array {
  return Float64Array.from(values, (value) => {
    if (typeof value === 'number') return value;
    if (typeof value === 'string' || typeof value === 'boolean')
      throw new LabelsError(`it gave labels, such as ${JSON.stringify(value)}, where a probability belongs`);
    throw new Error(`it gave ${shown(value)} where a probability from 0 to 1 belongs`);
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
