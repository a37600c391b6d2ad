import { RandomState } from '@churnops/learn';
import { expect, it } from 'vitest';
import { bundledSchema } from '../../record/bundled-schema.js';
import { CustomerSchema } from '../../record/customer-schema.js';
import { compareWithReference } from '../compare-with-reference.js';
import { DatasetSample } from '../dataset-sample.js';
import { copied, csv, type Edit, madeUpProbability, pick, scoredCsv } from '../testing-samples.js';
import type { SegmentOfDate } from './segment.js';
import { segmentsOf } from './segments-of.js';

const schema = bundledSchema();
const rows = (from: number, to: number) => pick(Array.from({ length: to - from }, (_, i) => from + i));
const [reference, current] = [rows(0, 2000), rows(2000, 4000)];
const of = (segments: readonly SegmentOfDate[], column: string) => segments.filter(({ column_name }) => column_name === column);
const meanOf = (probabilities: readonly number[]) => probabilities.reduce((sum, value) => sum + value, 0) / probabilities.length;

it('has each category and each band of numbers, and every customer once in each column', async () => {
  const { segments } = await compareWithReference(schema, scoredCsv(reference), copied(current));
  expect(of(segments, 'Contract').map(({ segment, kind }) => [segment, kind])).toEqual(
    ['Month-to-month', 'One year', 'Two year'].map((segment) => [segment, 'category']),
  );
  expect(of(segments, 'SeniorCitizen').map(({ segment }) => segment)).toEqual(['0', '1']);
  expect(of(segments, 'tenure').map(({ kind }) => kind)).toEqual(['band', 'band', 'band', 'band']);
  for (const column of schema.features) {
    const own = of(segments, column);
    expect(own.reduce((sum, { customers }) => sum + customers, 0)).toBe(current.length);
    expect(own.reduce((sum, { reference_share }) => sum + reference_share, 0)).toBeCloseTo(1, 12);
  }
  // The bands hold a quarter of the reference each, but for customers with the same tenure.
  for (const { reference_share } of of(segments, 'tenure')) expect(Math.abs(reference_share - 0.25)).toBeLessThan(0.03);
  const monthly = (sample: string[][]) => sample.filter((cells) => cells.includes('Month-to-month')).map(madeUpProbability);
  const [first] = of(segments, 'Contract');
  expect(first).toMatchObject({ customers: monthly(current).length, reference_customers: monthly(reference).length });
  expect(first?.mean_risk).toBeCloseTo(meanOf(monthly(current)), 12);
  expect(first?.reference_mean_risk).toBeCloseTo(meanOf(monthly(reference)), 12);
  expect(segments.filter(({ changed }) => changed)).toEqual([]);
});

it('names the segment whose risk has changed', async () => {
  const isSenior = current.map((cells) => cells[2] === '1');
  const calmer: Edit = (name, cell, row) => (name === 'probability' && isSenior[row] ? String(Number(cell) * 0.8) : cell);
  const { segments } = await compareWithReference(schema, scoredCsv(reference), copied(current, calmer));
  const seniors = of(segments, 'SeniorCitizen');
  expect(seniors.map(({ changed }) => changed)).toEqual([false, true]);
  expect(seniors[1]?.change_high).toBeLessThan(-0.05);
  expect(seniors[1]?.p_value_adjusted).toBeLessThan(1e-6);
});

it('what is blank or not allowed is a segment of its own, and small ones have a reason', async () => {
  const odd: Edit = (name, cell, row) => {
    if (name === 'TotalCharges' && row < 50) return null;
    return name === 'Contract' && row < 1 ? 'Five year' : cell;
  };
  const { segments } = await compareWithReference(schema, scoredCsv(reference), copied(current, odd));
  expect(of(segments, 'TotalCharges').at(-1)).toMatchObject({
    ...{ segment: 'blank', kind: 'blank', customers: 50, reference_customers: 0, change: null, status: 'unknown' },
    reason: 'only 0 customers in the reference, at least 30 are needed',
  });
  expect(of(segments, 'Contract').at(-1)).toMatchObject({
    ...{ segment: 'not allowed', kind: 'other', customers: 1, reference_mean_risk: null, changed: false },
    reason: 'only 1 customer in the date, at least 30 are needed',
  });
});

it('without probabilities in the reference there are customers and their risk, but no change', async () => {
  const { segments } = await compareWithReference(schema, csv(reference), copied(current));
  const [first] = of(segments, 'Partner');
  expect(first).toMatchObject({
    reference_mean_risk: null,
    change: null,
    status: 'unknown',
    reason: 'the reference has no probabilities',
  });
  expect(first?.mean_risk).toBeGreaterThan(0);
});

it('a column of many categories is left out: it is the schema that decides', () => {
  const { descriptor } = schema;
  const cities = Array.from({ length: 13 }, (_, i) => `city ${i}`);
  const fields = descriptor.fields.map((field) =>
    field.name === 'gender' ? { ...field, constraints: { required: true, enum: cities } } : field,
  );
  const other = new CustomerSchema({ ...descriptor, fields });
  const empty = () => new DatasetSample(other);
  const columns = new Set(segmentsOf(other, empty(), empty()).map(({ column_name }) => column_name));
  expect(columns.has('gender')).toBe(false);
  expect(columns.size).toBe(schema.features.length - 1);
});

it('if nothing has changed, hardly a day has a segment that has', () => {
  const random = new RandomState(3);
  const draw = (count: number) => {
    const sample = new DatasetSample(schema);
    const risk = Float64Array.from({ length: count }, () => random.random() ** 3);
    const columns = schema.features.map((name): [string, Float64Array | string[]] => {
      const field = schema.field(name);
      if (field.kind !== 'category') return [name, Float64Array.from({ length: count }, () => Math.floor(2 * random.random()))];
      return [
        name,
        Array.from({ length: count }, () => field.values[Math.floor(field.values.length * random.random() ** 2)] as string),
      ];
    });
    sample.addFrame(new Map([...columns, ['probability', risk]]));
    return sample;
  };
  const DAYS = 60;
  const flagged = Array.from({ length: DAYS }, () => segmentsOf(schema, draw(400), draw(250))).filter((segments) =>
    segments.some(({ p_value_adjusted }) => (p_value_adjusted ?? 1) < 0.05),
  ).length;
  // 3 of 60 by chance at most; 9 or more have a probability of 0.3 %.
  expect(flagged).toBeLessThan(9);
});
