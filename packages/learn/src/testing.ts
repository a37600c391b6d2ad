import { readFileSync } from 'node:fs';
import type { Frame } from './data/frame.js';
import { Binarizer } from './preprocessing/binarizer.js';
import { ColumnTransformer } from './preprocessing/column-transformer.js';
import { OneHotEncoder } from './preprocessing/one-hot-encoder.js';
import { StandardScaler } from './preprocessing/standard-scaler.js';

/** Test support: a fixture of `fixtures/`, made with scikit-learn (see fixtures/README.md). */
// biome-ignore lint/suspicious/noExplicitAny: the fixtures' shapes are their own documentation
export function fixture(name: string): any {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'));
}

export const CATEGORICAL = [
  'gender',
  'MultipleLines',
  'InternetService',
  'OnlineSecurity',
  'OnlineBackup',
  'DeviceProtection',
  'TechSupport',
  'StreamingTV',
  'StreamingMovies',
  'Contract',
  'PaymentMethod',
];
export const NUMERICAL = ['tenure', 'MonthlyCharges', 'TotalCharges'];
export const BINARY = ['SeniorCitizen', 'Partner', 'Dependents', 'PhoneService', 'PaperlessBilling'];

/** Test support: the rows of the bundled data set that have TotalCharges, in file order, Yes/No columns as strings. */
export function telco(): { frame: Frame; y: number[]; fileRows: number[] } {
  const [header = '', ...lines] = readFileSync(new URL('../../../data/telco-customer-churn.csv', import.meta.url), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = header.split(',');
  const records = lines.map((line, row) => ({ row, cells: line.split(',') }));
  const complete = records.filter(({ cells }) => cells[names.indexOf('TotalCharges')]?.trim() !== '');
  const frame = new Map(
    names.map((name, j) => {
      const cells = complete.map((record) => record.cells[j]);
      const numeric = NUMERICAL.includes(name) || name === 'SeniorCitizen';
      return [name, numeric ? Float64Array.from(cells, Number) : cells];
    }),
  );
  const churn = frame.get('Churn') as string[];
  return { frame, y: churn.map((value) => (value === 'Yes' ? 1 : 0)), fileRows: complete.map(({ row }) => row) };
}

/** Test support: telco's features, 41 columns. */
export function telcoFeatures(): ColumnTransformer {
  const ignore = { handleUnknown: 'ignore' } as const;
  return new ColumnTransformer([
    { name: 'cat', columns: CATEGORICAL, steps: [new OneHotEncoder(ignore)] },
    { name: 'num', columns: NUMERICAL, steps: [new StandardScaler()] },
    { name: 'bin', columns: ['SeniorCitizen'], steps: [new Binarizer()] },
    { name: 'bin', columns: BINARY.slice(1), steps: [new OneHotEncoder({ ...ignore, drop: 'if_binary' })] },
  ]);
}
