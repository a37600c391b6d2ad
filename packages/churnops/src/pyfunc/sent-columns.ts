import type { Column, Frame } from '@churnops/learn';
import type { ModelInput } from '@churnops/mlflow';
import type { CustomerField, CustomerSchema } from '../record/customer-schema.js';

/** A column of the table that a pyfunc is sent. */
export interface SentColumn {
  readonly name: string;
  /** A value of the frame as JSON. */
  text(value: string | number): string;
}

/**
 * The columns that a pyfunc is sent, by the signature of its inputs.
 *
 * - Whole numbers are sent as such, numbers with a decimal point, categories as text. Where the signature has numbers or booleans for a column of Yes and
 *   No, Yes is 1.
 * - A blank is sent as null if the signature says that the column may be left out: MLflow writes that where the training data had blanks. Otherwise the
 *   model has never seen one, and gets the value that the customer schema gives for scoring, as an ONNX model does.
 * - Without a signature the model gets all features of the record, in the order of the file.
 *
 * @throws Error that names the columns which customers do not have, or whose type does not fit
 */
export function sentColumns(schema: CustomerSchema, inputs: readonly ModelInput[] | undefined): readonly SentColumn[] {
  const wanted = inputs ?? schema.names.filter((name) => schema.features.includes(name)).map(ofRecord);
  if (wanted.some(({ name, type }) => name === undefined || type === 'tensor'))
    throw new Error('its signature takes a tensor, where customers have named columns; log it with the signature of a DataFrame');
  const isFeature = ({ name }: ModelInput) => schema.features.includes(name as string);
  const unknown = wanted.filter((input) => input.required && !isFeature(input)).map(({ name }) => name);
  if (unknown.length > 0) {
    const what =
      unknown.length === 1 ? `the column ${unknown[0]}, which is no feature` : `${unknown.join(', ')}, which are no features`;
    throw new Error(`it needs ${what} of a customer; put the encoding of columns into the model that is logged`);
  }
  return wanted.filter(isFeature).map((input) => sentColumn(schema, input as ModelInput & { name: string }));
}

/**
 * A frame as MLflow's scoring protocol takes it: `{"dataframe_split": {"columns": […], "data": [[…], …]}}`.
 *
 * @param from first row, from 0
 * @param to the row after the last
 */
export function splitTable(columns: readonly SentColumn[], frame: Frame, from: number, to: number): string {
  const values = columns.map(({ name }) => frame.get(name) as Column);
  let data = '';
  for (let row = from; row < to; row++) {
    let cells = '';
    for (let j = 0; j < columns.length; j++)
      cells += (j > 0 ? ',' : '') + (columns[j] as SentColumn).text((values[j] as Column)[row] as string | number);
    data += `${row > from ? ',' : ''}[${cells}]`;
  }
  return `{"dataframe_split":{"columns":${JSON.stringify(columns.map(({ name }) => name))},"data":[${data}]}}`;
}

function ofRecord(name: string): ModelInput {
  return { name, type: 'any', required: true };
}

function sentColumn(schema: CustomerSchema, { name, type, required }: ModelInput & { name: string }): SentColumn {
  const fill = required ? schema.blanksScoredAs.get(name) : undefined;
  const written = writer(schema, schema.field(name), type);
  const blank = fill === undefined ? 'null' : written(fill);
  // There are few different texts.
  const texts = new Map<string, string>([['', blank]]);
  return {
    name,
    text(value) {
      if (typeof value === 'number') return Number.isNaN(value) ? blank : written(value);
      let text = texts.get(value);
      if (text === undefined) {
        text = written(value);
        texts.set(value, text);
      }
      return text;
    },
  };
}

/** Writes values of a field as a type of MLflow's signatures (mlflow.types.DataType). */
function writer(schema: CustomerSchema, field: CustomerField, type: string): (value: string | number) => string {
  const isText = !schema.isNumeric(field.name);
  const isYesNo = schema.featureKind(field) === 'binary_text';
  const isWhole = field.kind === 'integer';
  switch (type) {
    case 'any':
      if (isText) return JSON.stringify;
      return isWhole ? String : decimal;
    case 'string':
      return (value) => JSON.stringify(String(value));
    case 'boolean':
      if (isYesNo) return (value) => String(value === 'Yes');
      if (schema.featureKind(field) === 'binary_number') return (value) => String(value === 1);
      break;
    case 'long':
    case 'integer':
      if (isYesNo) return (value) => (value === 'Yes' ? '1' : '0');
      if (isWhole) return String;
      break;
    case 'double':
    case 'float':
      if (isYesNo) return (value) => (value === 'Yes' ? '1.0' : '0.0');
      if (!isText) return decimal;
      break;
  }
  const kept = isText ? 'text' : isWhole ? 'whole numbers' : 'numbers with decimals';
  throw new Error(`its signature has the column ${field.name} as ${type}, where customers have ${kept}`);
}

/** So that Python reads a whole number as a float, too. */
function decimal(value: string | number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
