// The data set as the benchmarks learn from it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('../data/telco-customer-churn.csv', import.meta.url));
const NUMERICAL = ['tenure', 'MonthlyCharges', 'TotalCharges'];
const BINARY = ['Partner', 'Dependents', 'PhoneService', 'PaperlessBilling'];
const NO_FEATURE = ['customerID', 'Churn'];

/** The complete rows as a frame, 1 for each customer who left, and the feature pipeline as a spec of branches. */
export function telco() {
  const [header, ...lines] = readFileSync(FILE, 'utf8').trim().split(/\r?\n/);
  const names = header.split(',');
  const records = lines.map((line) => line.split(',')).filter((cells) => cells[names.indexOf('TotalCharges')].trim() !== '');
  const isNumber = (name) => NUMERICAL.includes(name) || name === 'SeniorCitizen';
  const column = (name, j) =>
    isNumber(name) ? Float64Array.from(records, (cells) => Number(cells[j])) : records.map((cells) => cells[j]);
  const frame = new Map(names.map((name, j) => [name, column(name, j)]));
  const categorical = names.filter((name) => !isNumber(name) && ![...BINARY, ...NO_FEATURE].includes(name));
  const ignore = { handleUnknown: 'ignore' };
  return {
    frame,
    y: frame.get('Churn').map((value) => (value === 'Yes' ? 1 : 0)),
    features: {
      branches: [
        { name: 'cat', columns: categorical, steps: [{ type: 'OneHotEncoder', parameters: ignore }] },
        { name: 'num', columns: NUMERICAL, steps: [{ type: 'StandardScaler' }] },
        { name: 'bin', columns: ['SeniorCitizen'], steps: [{ type: 'Binarizer' }] },
        { name: 'bin', columns: BINARY, steps: [{ type: 'OneHotEncoder', parameters: { ...ignore, drop: 'if_binary' } }] },
      ],
    },
  };
}
