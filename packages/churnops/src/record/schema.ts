/** How a column is stored and validated. */
export type ColumnDefinition = {
  readonly name: string;
  readonly description: string;
} & (
  | { readonly kind: 'identifier' }
  | { readonly kind: 'category'; readonly values: readonly string[] }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'amount'; readonly min: number; readonly max: number; readonly optional?: true }
);

const YES_NO = ['No', 'Yes'] as const;
const WITH_INTERNET = ['No', 'No internet service', 'Yes'] as const;

/**
 * The customer's record: the columns of the data set, in its order, with its names. Everything that knows a column
 * (tables, import, features, model signature, drift) reads it here, so a column has one encoding everywhere.
 */
export const CUSTOMER_COLUMNS = [
  { name: 'customerID', kind: 'identifier', description: 'Unique, up to 64 printable characters' },
  { name: 'gender', kind: 'category', values: ['Female', 'Male'], description: 'Gender' },
  { name: 'SeniorCitizen', kind: 'integer', min: 0, max: 1, description: '1 for 65 years and over' },
  { name: 'Partner', kind: 'category', values: YES_NO, description: 'Lives with a partner' },
  { name: 'Dependents', kind: 'category', values: YES_NO, description: 'Has dependents' },
  { name: 'tenure', kind: 'integer', min: 0, max: 1200, description: 'Months with the company' },
  { name: 'PhoneService', kind: 'category', values: YES_NO, description: 'Has a phone line' },
  { name: 'MultipleLines', kind: 'category', values: ['No', 'No phone service', 'Yes'], description: 'Several lines' },
  { name: 'InternetService', kind: 'category', values: ['DSL', 'Fiber optic', 'No'], description: 'Internet access' },
  { name: 'OnlineSecurity', kind: 'category', values: WITH_INTERNET, description: 'Add-on: security' },
  { name: 'OnlineBackup', kind: 'category', values: WITH_INTERNET, description: 'Add-on: backup' },
  { name: 'DeviceProtection', kind: 'category', values: WITH_INTERNET, description: 'Add-on: device protection' },
  { name: 'TechSupport', kind: 'category', values: WITH_INTERNET, description: 'Add-on: technical support' },
  { name: 'StreamingTV', kind: 'category', values: WITH_INTERNET, description: 'Streams television' },
  { name: 'StreamingMovies', kind: 'category', values: WITH_INTERNET, description: 'Streams films' },
  {
    name: 'Contract',
    kind: 'category',
    values: ['Month-to-month', 'One year', 'Two year'],
    description: 'Term of the contract',
  },
  { name: 'PaperlessBilling', kind: 'category', values: YES_NO, description: 'Gets bills by e-mail' },
  {
    name: 'PaymentMethod',
    kind: 'category',
    values: ['Bank transfer (automatic)', 'Credit card (automatic)', 'Electronic check', 'Mailed check'],
    description: 'Pays by',
  },
  { name: 'MonthlyCharges', kind: 'amount', min: 0, max: 1e6, description: 'Billed this month' },
  {
    name: 'TotalCharges',
    kind: 'amount',
    min: 0,
    max: 1e9,
    optional: true,
    description: 'Billed so far; blank for a customer with tenure 0, who has had no bill',
  },
  { name: 'Churn', kind: 'category', values: YES_NO, description: 'Left last month; blank while not known' },
] as const satisfies readonly ColumnDefinition[];

export type CustomerColumn = (typeof CUSTOMER_COLUMNS)[number]['name'];

export const CUSTOMER_COLUMN_NAMES: readonly CustomerColumn[] = CUSTOMER_COLUMNS.map(({ name }) => name);

/** What is to be predicted. A file may lack the column: the outcome of today's customers is not known yet. */
export const TARGET = 'Churn';
/** The target's value for a customer who left. */
export const TARGET_POSITIVE = 'Yes';

/** The model's features by kind, in the order in which they become inputs of the estimators. */
export const CATEGORICAL_FEATURES = [
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
] as const satisfies readonly CustomerColumn[];
export const NUMERICAL_FEATURES = ['tenure', 'MonthlyCharges', 'TotalCharges'] as const satisfies readonly CustomerColumn[];
/** 0/1 in the data set. */
export const BINARY_NUMBER_FEATURES = ['SeniorCitizen'] as const satisfies readonly CustomerColumn[];
/** No/Yes in the data set. */
export const BINARY_TEXT_FEATURES = [
  'Partner',
  'Dependents',
  'PhoneService',
  'PaperlessBilling',
] as const satisfies readonly CustomerColumn[];

/** All 19 features. */
export const FEATURES: readonly CustomerColumn[] = [
  ...CATEGORICAL_FEATURES,
  ...NUMERICAL_FEATURES,
  ...BINARY_NUMBER_FEATURES,
  ...BINARY_TEXT_FEATURES,
];

/** Whether the column holds numbers. */
export function isNumeric(name: CustomerColumn): boolean {
  const kind = CUSTOMER_COLUMNS.find((column) => column.name === name)?.kind;
  return kind === 'integer' || kind === 'amount';
}

const SQL_TYPES = { identifier: 'text', category: 'text', integer: 'integer', amount: 'double precision' } as const;

/** Column definitions for CREATE TABLE. Amounts are doubles, so that a frame read in Python fits the model. */
export function customerColumnsSql(): string {
  return CUSTOMER_COLUMNS.map((column) => {
    const required = column.name !== TARGET && !('optional' in column);
    return `"${column.name}" ${SQL_TYPES[column.kind]}${required ? ' NOT NULL' : ''}`;
  }).join(',\n');
}

/** Names for a SELECT, COPY or INSERT list. */
export function customerColumnList(): string {
  return CUSTOMER_COLUMN_NAMES.map((name) => `"${name}"`).join(', ');
}
