import { describe, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import { CustomerSchema } from '../record/customer-schema.js';
import type { ImportProblem, UnreadableFile } from './import-problem.js';
import { matchHeaders } from './match-headers.js';

const schema = bundledSchema();
/** The header of the data set with some names replaced. */
const header = (changes: Readonly<Record<string, string>>) => schema.names.map((name) => changes[name] ?? name);

function problemOf(names: readonly string[]) {
  try {
    matchHeaders(schema, names, 1);
  } catch (error) {
    return (error as UnreadableFile).problem;
  }
  return undefined;
}

describe('matchHeaders', () => {
  it.each([
    ['SeniorCitizen', 'Senior Citizen'],
    ['MonthlyCharges', 'monthly_charges'],
    ['customerID', 'customerid'],
    ['gender', ' gender'],
    ['TechSupport', 'TECH-SUPPORT'],
    ['StreamingTV', 'Streaming\u00A0TV'],
    ['customerID', '\uFEFFcustomerID'],
    ['PaymentMethod', 'Payment.Method'],
  ])('takes %s by the name %j, and says so', (to, from) => {
    const matched = matchHeaders(schema, header({ [to]: from }), 1);
    expect(matched.columns).toEqual(schema.names);
    expect(matched.renamed).toEqual([{ from, to }]);
  });

  it("takes the schema's aliases", () => {
    const { descriptor } = schema;
    const fields = descriptor.fields.map((field) =>
      field.name === 'tenure' ? { ...field, churnops: { ...field.churnops, aliases: ['Months with us'] } } : field,
    );
    const own = new CustomerSchema({ ...descriptor, fields });
    expect(matchHeaders(own, header({ tenure: 'months_with_us' }), 1).renamed).toEqual([
      { from: 'months_with_us', to: 'tenure' },
    ]);
  });

  it('names the likely pairs of what it cannot match', () => {
    expect(problemOf(header({ MonthlyCharges: 'MontlyCharge', tenure: 'Tenur' }))).toMatchObject({
      code: 'CHURN_CSV_COLUMN_MISSING',
      column: 'tenure, MonthlyCharges',
      expected: expect.stringMatching(/"Tenur" may be tenure.*"MontlyCharge" may be MonthlyCharges/),
    });
    expect(problemOf(header({ Churn: 'Chrun' }))).toMatchObject({
      code: 'CHURN_CSV_COLUMN_UNKNOWN',
      expected: expect.stringContaining('"Chrun" may be Churn'),
    });
    expect(problemOf([...schema.names, 'favourite colour'])).toMatchObject({
      code: 'CHURN_CSV_COLUMN_UNKNOWN',
      column: 'favourite colour',
    });
  });

  it('names the first of thousands of columns, each cut if it is long', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `c${i}${'x'.repeat(1000)}`);
    for (const columns of [
      [...schema.names, ...names],
      [...schema.names.slice(1), ...names],
    ]) {
      const { column, expected } = problemOf(columns) as ImportProblem;
      expect(`${column} ${expected}`).toContain('and 4990 more');
      expect(`${column} ${expected}`.length).toBeLessThan(2000);
    }
  });

  it('refuses two names for one column, and names both', () => {
    expect(problemOf([...schema.names, 'Tenure'])).toMatchObject({
      code: 'CHURN_CSV_COLUMN_TWICE',
      column: 'tenure',
      expected: expect.stringContaining('"tenure" and "Tenure"'),
    });
  });

  it('passes over columns without a name, and the reason of a reject file', () => {
    const matched = matchHeaders(schema, ['', ...schema.names, 'Unnamed: 22', 'reject_reason'], 1);
    expect(matched.unnamed).toEqual([0, 22]);
    expect(matched.columns.filter((column) => column !== undefined)).toEqual(schema.names);
  });
});
