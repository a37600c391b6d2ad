import { datasetDrift } from '@churnops/drift';
import { takeFrameRows } from '@churnops/learn';
import { describe, expect, it } from 'vitest';
import { classifyDomains } from './domain-classifier.js';
import type { SampledCustomers } from './likely-same-customers.js';
import { domainClassifier } from './multivariate-result.js';
import { COLUMNS, changed, customers, shuffled, twoSamples } from './testing-customers.js';

const ask = (reference: SampledCustomers, current: SampledCustomers) =>
  domainClassifier.parse(classifyDomains(COLUMNS, reference, current));
const named = ({ columns }: ReturnType<typeof ask>) =>
  columns.filter(({ tells_apart }) => tells_apart).map(({ column_name }) => column_name);

/** The columns that either policy calls drifted. */
function driftedAlone(reference: SampledCustomers, current: SampledCustomers): string[] {
  const columns = COLUMNS.map(({ name, isQuantity }) => ({
    ...{ name, kind: isQuantity ? ('num' as const) : ('cat' as const) },
    reference: reference.frame.get(name) ?? [],
    current: current.frame.get(name) ?? [],
  }));
  return (['default', 'evidently'] as const).flatMap((policy) =>
    datasetDrift(columns, { policy })
      .columns.filter(({ drifted }) => drifted)
      .map(({ name }) => name),
  );
}

describe('the domain classifier', () => {
  it('finds two columns that no longer go together, where every test of one column is silent', () => {
    const [first, second] = twoSamples(1500, 1500, 1);
    const reference = customers(first);
    const current = changed(customers(second), { TotalCharges: shuffled });
    expect(driftedAlone(reference, current)).toEqual([]);
    const found = ask(reference, current);
    expect(found).toMatchObject({ status: 'ok', drift_detected: true, reference_rows: 1500, current_rows: 1500 });
    expect(found.auc_low).toBeGreaterThan(0.7);
    expect(found.p_value).toBeLessThan(1e-9);
    expect(named(found)).toEqual(expect.arrayContaining(['TotalCharges', 'tenure']));
    expect(found.columns.reduce((sum, { share }) => sum + (share ?? 0), 0)).toBeCloseTo(1, 12);
  });

  it('does not call chance drift, in at most one of twenty pairs of samples', () => {
    const pairs = Array.from({ length: 40 }, (_, seed) => twoSamples(100, 100, 100 + seed));
    const found = pairs.map(([first, second]) => ask(customers(first), customers(second)));
    expect(found.filter(({ drift_detected }) => drift_detected).length).toBeLessThanOrEqual(2);
    expect(found.flatMap(named).length).toBeLessThanOrEqual(12);
    const mean = found.reduce((sum, { auc }) => sum + (auc ?? 0), 0) / found.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.025);
    // An interval of 95 %.
    const missed = found.filter(({ auc_low, auc_high }) => (auc_low ?? 0) > 0.5 || (auc_high ?? 1) < 0.5);
    expect(missed.length).toBeLessThanOrEqual(4);
  });

  it('names the column that has changed, by its values or by losing them', () => {
    const [first, second] = twoSamples(800, 800, 2);
    const dearer = changed(customers(second), {
      MonthlyCharges: (column) => (column as Float64Array).map((charge) => 1.25 * charge),
    });
    expect(named(ask(customers(first), dearer))[0]).toBe('MonthlyCharges');
    const broken = changed(customers(second), {
      tenure: (column) => (column as Float64Array).map(() => Number.NaN),
      Contract: (column) => (column as string[]).map(() => ''),
    });
    const found = ask(customers(first), broken);
    expect(found.auc).toBe(1);
    expect(named(found).every((name) => ['tenure', 'Contract'].includes(name))).toBe(true);
  });

  it('names nothing but the columns that no longer go together, however much it has learned by heart of others', () => {
    const [first, second] = twoSamples(700, 700, 6);
    const reference = customers(first);
    // Nothing else in the data depends on gender. Who is male is now told by whether they have a partner.
    const partners = customers(second).frame.get('Partner') as string[];
    const current = changed(customers(second), {
      gender: (column) => (column as string[]).map((_, i) => (partners[i] === 'Yes' ? 'Male' : 'Female')),
    });
    const found = ask(reference, current);
    expect(found.drift_detected).toBe(true);
    expect(named(found).sort()).toEqual(['Partner', 'gender']);
    const mostlyWomen = changed(customers(second), {
      gender: (column) => (column as string[]).map((value, i) => (i % 5 < 2 ? 'Female' : value)),
    });
    expect(named(ask(reference, mostlyWomen))).toEqual(['gender']);
  });

  it('keeps the rows of a customer together, known by ID or by being copies', () => {
    const [same] = twoSamples(900, 0, 3);
    const today = customers(same);
    for (const reference of [today, { ...today, ids: null }]) {
      const { auc, drift_detected } = ask(reference, today);
      // Were they apart, a row's twin would have taught the classifier the wrong sample, and the AUC would be below.
      expect(auc).toBeCloseTo(0.5, 9);
      expect(drift_detected).toBe(false);
    }
    const dearer = changed(today, { MonthlyCharges: (column) => (column as Float64Array).map((charge) => charge + 25) });
    expect(ask(today, dearer)).toMatchObject({ drift_detected: true });
  });

  it('says why it could not be asked, and what is wrong with columns', () => {
    const [first, second] = twoSamples(60, 60, 4);
    const reference = customers(first);
    const few = customers(second.slice(0, 49));
    expect(ask(reference, few)).toMatchObject({
      ...{ status: 'too_few_rows', reason: 'the current sample has 49 rows; at least 50 are needed' },
      ...{ auc: null, drift_detected: false, reference_rows: 60, current_rows: 49 },
    });
    const none = { frame: takeFrameRows(reference.frame, []), ids: [] };
    expect(ask(none, few).reason).toContain('the reference sample has 0 rows');
    const constant = (of: SampledCustomers) =>
      changed(
        of,
        Object.fromEntries(COLUMNS.map(({ name }) => [name, (column) => (column as string[]).map(() => column[0]) as never])),
      );
    const alike = constant(customers(new Array(60).fill(first[0])));
    expect(ask(alike, alike)).toMatchObject({ status: 'constant', reason: expect.stringContaining('no column has two values') });

    const blank = (of: SampledCustomers) =>
      changed(of, {
        tenure: (column) => (column as Float64Array).map(() => Number.NaN),
        gender: (column) => (column as string[]).map(() => 'Female'),
      });
    const found = ask(blank(reference), blank(customers(second)));
    expect(found.columns.slice(-2)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ column_name: 'tenure', importance: null, status: 'missing', reason: 'no row has a value' }),
        expect.objectContaining({
          column_name: 'gender',
          importance: null,
          status: 'constant',
          reason: 'all rows have the same value',
        }),
      ]),
    );
    const infinite = changed(reference, {
      tenure: (column) => (column as Float64Array).map((_, i) => (i % 2 ? Infinity : -1e300)),
    });
    expect(ask(infinite, customers(second))).toMatchObject({ status: 'ok', drift_detected: true });
    // Three customers, twenty times each: as customers of their own, they are just three kinds.
    const three = customers([...new Array(20)].flatMap(() => first.slice(0, 3)));
    expect(ask(three, three)).toMatchObject({
      status: 'too_few_rows',
      reason: expect.stringContaining('too few different customers'),
    });
    const anonymous = { ...three, ids: null };
    expect(ask(anonymous, anonymous)).toMatchObject({ status: 'ok', drift_detected: false });
  });

  it('takes columns of more categories than it counts', () => {
    const [first, second] = twoSamples(400, 400, 5);
    const named = (of: SampledCustomers, from: number) =>
      changed(of, { Contract: (column) => (column as string[]).map((_, i) => `contract ${from + i}`) });
    const found = ask(named(customers(first), 0), named(customers(second), 0));
    expect(found).toMatchObject({ status: 'ok', drift_detected: false });
  });
});
