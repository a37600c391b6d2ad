import { describe, expect, it } from 'vitest';
import { bundledSchema } from './bundled-schema.js';
import { CustomerSchema } from './customer-schema.js';
import { parseDescriptor } from './descriptor.js';

const { descriptor } = bundledSchema();

describe('the bundled schema', () => {
  it('has the 19 features by kind, as data/README.md lists them', () => {
    const schema = bundledSchema();
    expect(schema.featuresOf('numerical')).toEqual(['tenure', 'MonthlyCharges', 'TotalCharges']);
    expect(schema.featuresOf('binary_number')).toEqual(['SeniorCitizen']);
    expect(schema.featuresOf('binary_text')).toEqual(['Partner', 'Dependents', 'PhoneService', 'PaperlessBilling']);
    expect(schema.featuresOf('categorical')).toHaveLength(11);
    expect(schema.features).toHaveLength(19);
    expect([schema.id, schema.target, schema.isPositive('Yes'), schema.isPositive('No')]).toEqual([
      'customerID',
      'Churn',
      true,
      false,
    ]);
  });

  it('lets TotalCharges be blank for a customer with tenure 0 only', () => {
    const schema = bundledSchema();
    const field = schema.field('TotalCharges');
    expect([0, '0', 1, null].map((tenure) => schema.mayBeBlank(field, () => tenure))).toEqual([true, true, false, false]);
    expect([...schema.blanksScoredAs]).toEqual([['TotalCharges', 0]]);
  });
});

describe('a schema that is wrong is refused', () => {
  it.each([
    ['a primary key that is no field', { ...descriptor, primaryKey: 'id' }, 'no field id'],
    ['a target that is no field', { ...descriptor, churnops: { ...descriptor.churnops, target: 'left' } }, 'no field left'],
    ['a field twice', { ...descriptor, fields: [...descriptor.fields, ...descriptor.fields] }, 'comes twice'],
  ])('%s', (_what, wrong, message) => {
    expect(() => new CustomerSchema(wrong)).toThrow(
      expect.objectContaining({ code: 'CHURN_SCHEMA', message: expect.stringContaining(message) }),
    );
  });

  it('naming the field, as a file', () => {
    const wrong = { ...descriptor, fields: [{ name: 'x', type: 'colour' }, ...descriptor.fields] };
    expect(() => parseDescriptor(wrong, 'my.schema.json')).toThrow(
      expect.objectContaining({ code: 'CHURN_SCHEMA', message: expect.stringMatching(/my\.schema\.json.*fields\.0\.type/) }),
    );
  });
});
