import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import { compareWithReference } from './compare-with-reference.js';
import { copied, csv, type Edit, madeUpProbability, pick, scoredCsv } from './testing-samples.js';

const schema = bundledSchema();
const fixtures = JSON.parse(readFileSync(new URL('../../../drift/fixtures/drift.json', import.meta.url), 'utf8'));

/** What the fixtures say was done to the current sample. */
const EDITS: Readonly<Record<string, Edit>> = {
  'current MonthlyCharges *= 1.08': (name, cell) => (name === 'MonthlyCharges' ? String(Number(cell) * 1.08) : cell),
  'current tenure += 6': (name, cell) => (name === 'tenure' ? String(Number(cell) + 6) : cell),
  "current Contract[:40] = 'Five year'": (name, cell, row) => (name === 'Contract' && row < 40 ? 'Five year' : cell),
  'current TotalCharges[:60] = null, InternetService[:30] = null': (name, cell, row) =>
    (name === 'TotalCharges' && row < 60) || (name === 'InternetService' && row < 30) ? null : cell,
};

describe('the comparison of two samples', () => {
  for (const { name, reference_rows, current_rows, edit, result } of fixtures.cases) {
    it(`is Evidently's: ${name}, ${current_rows.length} rows`, async () => {
      const current = copied(pick(current_rows), EDITS[edit]);
      const { comparison: found, pictures } = await compareWithReference(schema, csv(pick(reference_rows)), current);
      expect(found.number_of_columns).toBe(result.number_of_columns);
      expect(found.number_of_drifted_columns).toBe(result.number_of_drifted_columns);
      expect(found.dataset_drift).toBe(result.dataset_drift);
      for (const column of found.columns) {
        const expected = result.columns[column.column_name];
        expect(column).toMatchObject({
          stattest: expected.stattest,
          drift_detected: expected.detected,
          status: 'ok',
          reason: null,
        });
        expect(Math.abs((column.drift_score as number) - expected.score), column.column_name).toBeLessThan(1e-9);
        expect(column.effect).toBeGreaterThanOrEqual(column.effect_low as number);
        expect(column.effect).toBeLessThanOrEqual(column.effect_high as number);
        expect(column.p_value_adjusted).toBeGreaterThanOrEqual(column.p_value as number);
        expect(pictures[column.column_name]?.kind).toBe(column.column_type === 'num' ? 'binned-histogram' : 'grouped-bar');
      }
    });
  }

  it('reports a column without values as missing, and the others as if it were not there', async () => {
    const { reference_rows, current_rows } = fixtures.cases[0];
    const [reference, current] = [csv(pick(reference_rows)), pick(current_rows)];
    const { comparison: whole } = await compareWithReference(schema, reference, copied(current));
    for (const blank of ['TotalCharges', 'Contract', 'SeniorCitizen']) {
      const { comparison: found, pictures } = await compareWithReference(
        schema,
        reference,
        copied(current, (name, cell) => (name === blank ? null : cell)),
      );
      expect(found.columns.find(({ column_name }) => column_name === blank)).toMatchObject({
        stattest: null,
        threshold: null,
        drift_score: null,
        drift_detected: false,
        status: 'missing',
        reason: 'no values in the current sample',
        effect: 1,
        missing_reference: 0,
        missing_current: 1,
      });
      expect(pictures[blank]).toBeNull();
      // All but the correction for how many columns there are.
      const others = ({ columns }: typeof whole) =>
        columns.filter(({ column_name }) => column_name !== blank).map((column) => ({ ...column, p_value_adjusted: null }));
      expect(others(found)).toEqual(others(whole));
      expect(found.number_of_columns).toBe(whole.number_of_columns);
    }
  });

  it('does not depend on the order of the rows', async () => {
    const { reference_rows, current_rows } = fixtures.cases[1];
    const reference = csv(pick(reference_rows));
    const forwards = await compareWithReference(schema, reference, copied(pick(current_rows)));
    expect(await compareWithReference(schema, reference, copied(pick(current_rows).reverse()))).toEqual(forwards);
  });

  it('names a column that the reference set lacks', async () => {
    const rows = pick(fixtures.cases[0].reference_rows);
    const renamed = Buffer.from(csv(rows).toString().replace('tenure', 'months'));
    const { columns } = (await compareWithReference(schema, renamed, copied(rows))).comparison;
    expect(columns.filter(({ status }) => status === 'missing')).toMatchObject([
      { column_name: 'tenure', reason: 'no values in the reference sample' },
    ]);
  });

  it('refuses a reference set that cannot be read, or has no rows', async () => {
    const rows = pick([0, 1, 2]);
    for (const reference of [csv([]), Buffer.from('a,b\n1\n'), Buffer.alloc(0)]) {
      await expect(compareWithReference(schema, reference, copied(rows))).rejects.toMatchObject({ code: 'CHURN_NO_REFERENCE' });
    }
  });

  it('is the same with a reference among the rows, in any order, as with one in a file', async () => {
    const { reference_rows, current_rows } = fixtures.cases[0];
    const [reference, current] = [pick(reference_rows), pick(current_rows)];
    async function* both() {
      yield* copied(current.slice(0, 100));
      yield* copied(reference, undefined, 'reference');
      yield* copied(current.slice(100));
    }
    const inFile = await compareWithReference(schema, scoredCsv(reference), copied(current));
    expect(inFile.referenceRows).toBe(reference.length);
    expect(await compareWithReference(schema, null, both())).toEqual(inFile);
  });

  it('compares what the model says, apart from the columns of the data set', async () => {
    const { reference_rows, current_rows } = fixtures.cases[0];
    const [reference, current] = [pick(reference_rows), pick(current_rows)];
    const same = await compareWithReference(schema, scoredCsv(reference), copied(current));
    expect(same.comparison.columns.map(({ column_name }) => column_name)).toEqual(schema.features);
    expect(same.outputs).toMatchObject([
      { column_name: 'prediction', column_type: 'cat', drift_detected: false, status: 'ok' },
      { column_name: 'probability', column_type: 'num', drift_detected: false, status: 'ok' },
    ]);
    // Half as likely to leave as before: nobody is above 0.5, where the made-up model had half of the customers.
    const calmer: Edit = (name, cell) => (name === 'probability' ? String(Number(cell) / 2) : name === 'prediction' ? '0' : cell);
    const {
      outputs,
      comparison: ofInputs,
      pictures,
    } = await compareWithReference(schema, scoredCsv(reference), copied(current, calmer));
    const share = reference.filter((cells) => madeUpProbability(cells) > 0.5).length / reference.length;
    expect(outputs[0]).toMatchObject({ drift_detected: true });
    expect(outputs[0]?.effect).toBeCloseTo(share, 12);
    expect(outputs[1]).toMatchObject({ drift_detected: true });
    expect(pictures.probability?.kind).toBe('binned-histogram');
    expect(ofInputs).toEqual(same.comparison);
  });

  it('says where the reference set has no outputs, and compares the rest', async () => {
    const rows = pick(fixtures.cases[0].reference_rows);
    const { outputs, comparison: ofInputs } = await compareWithReference(schema, csv(rows), copied(rows));
    expect(outputs.map(({ status, reason, drift_detected }) => [status, reason, drift_detected])).toEqual(
      ['prediction', 'probability'].map(() => ['absent', 'the column is in the current sample alone', false]),
    );
    expect(ofInputs.number_of_columns).toBe(schema.features.length);
  });
});
