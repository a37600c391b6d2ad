import { columnPicture } from '@churnops/drift';
import { parse } from 'node-html-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  columnReportRow,
  emptyWarehouse,
  insertPredictions,
  outcomeRow,
  performanceRow,
  qualityRow,
  reportRow,
  segmentRow,
} from '../read/testing.js';
import { bundledSchema } from '../record/bundled-schema.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { dayReport, makeDayReport } from './day-report.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
const picture = columnPicture({ name: 'tenure', kind: 'num', reference: [1, 2, 3, 4], current: [3, 4, 5, 6] });
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
  await insertPredictions(warehouse, {
    '2026-01-01': { A: 0.9 },
    '2026-03-01': { A: 0.75 },
    '2026-03-02': { A: 0.75, B: 0.25, C: 0.125 },
    '2026-03-03': { A: 0.75 },
  });
  await warehouse.db
    .insertInto('data_report')
    .values([reportRow('2026-03-01', 0), reportRow('2026-03-02', 2)])
    .execute();
  const effect = { effect: 0.5, effect_low: 0.2, effect_high: 0.8, p_value: 0.01, p_value_adjusted: 0.02 };
  await warehouse.db
    .insertInto('data_columns_report')
    .values([
      columnReportRow('2026-03-01', 'tenure', { drift_score: 0.02, threshold: 0.1, drift_detected: false }),
      {
        ...columnReportRow('2026-03-02', 'tenure', { drift_score: 0.25, threshold: 0.1, drift_detected: true }),
        ...{ ...effect, missing_reference: 0, missing_current: 0.25, picture },
      },
      columnReportRow('2026-03-02', 'TotalCharges', undefined),
    ])
    .execute();
});
afterAll(() => close());

const make = (date: string) =>
  makeDayReport({ warehouse, schema: bundledSchema(), now: () => new Date('2026-03-20T12:00:00Z'), timeZone: 'UTC' }, date);

async function report(date: string) {
  const made = dayReport.parse(await make(date));
  const page = parse(made.html);
  const sections = page.querySelectorAll('section h2').map(({ textContent }) => textContent);
  return { ...made, page, sections };
}

/** The rows of a section's table that is laid out as cards. */
const rowsOf = (html: string, heading: string) => {
  const section = html.slice(html.indexOf(`<h2>${heading}</h2>`));
  const [, table = ''] = /<table class="cards">(.*?)<\/table>/s.exec(section) ?? [];
  return [...table.matchAll(/<tr><th scope="row">[^\n]*/g)].map(([row]) =>
    row
      .split(/<t[hdr][^>]*>/)
      .slice(2)
      .map((cell) => cell.replaceAll(/<[^>]+>/g, '')),
  );
};

it('has predictions by class, drift over time, and each column with its picture', async () => {
  const { verdict, html, page, sections } = await report('2026-03-02');
  expect(verdict).toBe(
    '2026-03-02: 3 customers scored, 1 likely to leave; 2 of 4 columns drifted: the data set has drifted; drifted: tenure (effect 0.50).',
  );
  expect(page.querySelector('.verdict')?.textContent).toBe(verdict);
  expect(page.querySelector('.verdict')?.classList.contains('alert')).toBe(true);
  expect(sections).toEqual(['Predictions', 'Drift over time', 'Columns', 'Reference against current', 'How to read this']);
  // No later day, and none from more than 30 days ago.
  expect(rowsOf(html, 'Predictions')).toEqual([
    ['2026-03-02', '3', '1', '2', '33.3 %'],
    ['2026-03-01', '1', '1', '0', '100.0 %'],
  ]);
  expect(rowsOf(html, 'Drift over time')).toEqual([
    ['2026-03-02', '2', '50.0 %', '0.25', '0.5', 'yes'],
    ['2026-03-01', '0', '0.0 %', '0.02', '–', 'no'],
  ]);
  expect(rowsOf(html, 'Columns').map(([name, , drift, effect]) => [name, drift, effect])).toEqual([
    ['tenure', 'yes', '0.5 (0.2–0.8)'],
    ['TotalCharges', 'no', '–'],
  ]);
  expect(page.querySelectorAll('svg title').map(({ textContent }) => textContent)).toEqual([
    'Customers scored',
    'Drift over time',
    'tenure',
  ]);
  expect(html).not.toMatch(/<script|undefined|NaN/);
});

it('has what moved the mean risk, and what tells the day apart', async () => {
  const { db } = warehouse;
  const facts = { date_dataset: '2026-03-02', date_report: '2026-03-03', model_version: 4, reference: 'training' } as const;
  const rows = { reference_rows: 4000, current_rows: 3000 };
  const means = { mean_reference: 0.25, mean_current: 0.28, change: 0.03 };
  await db
    .insertInto('risk_shares_report')
    .values({ ...facts, ...rows, ...means, status: 'ok', reason: null, method: 'tree_shap', pairs: 6999 })
    .execute();
  await db
    .insertInto('risk_shares_columns_report')
    .values(
      [
        { column_name: 'tenure', share: -0.01, standard_error: 0.002 },
        { column_name: 'MonthlyCharges', share: 0.04, standard_error: 0.003 },
        { column_name: 'gender', share: 0.0001, standard_error: 0.002 },
      ].map((column) => ({ ...column, date_dataset: facts.date_dataset })),
    )
    .execute();
  const figures = { auc: 0.7, auc_low: 0.68, auc_high: 0.72, p_value: 1e-9, drift_detected: true, auc_floor: 0.55 };
  await db
    .insertInto('domain_classifier_report')
    .values({ ...facts, ...rows, ...figures, status: 'ok', reason: null })
    .execute();
  const ofColumn = { date_dataset: facts.date_dataset, status: 'ok', reason: null } as const;
  await db
    .insertInto('domain_classifier_columns_report')
    .values([
      { ...ofColumn, column_name: 'MonthlyCharges', importance: 0.9, share: 0.9, tells_apart: true },
      { ...ofColumn, column_name: 'tenure', importance: 0.1, share: 0.1, tells_apart: false },
    ])
    .execute();
  const { html, page, sections } = await report('2026-03-02');
  expect(sections).toEqual(expect.arrayContaining(['What moved the mean risk', 'What tells the day apart']));
  expect(page.text).toContain('Mean risk from 25.0 to 28.0 %, in points: MonthlyCharges +4.00, tenure -1.00.');
  expect(page.text).toContain(
    'tells the customers from the reference (ROC AUC 0.700, 0.680 to 0.720), most of all by MonthlyCharges.',
  );
  expect(rowsOf(html, 'What moved the mean risk')).toEqual([
    ['MonthlyCharges', '4.000', '0.300', 'yes'],
    ['tenure', '-1.000', '0.200', 'yes'],
    ['gender', '0.010', '0.200', 'no'],
  ]);
  expect(page.querySelector('#domain-classifier-caption')?.textContent).toContain('Highest: MonthlyCharges, 0.9.');
  expect(page.querySelector('#risk-shares-caption')?.textContent).toContain('Highest: MonthlyCharges, 4. Lowest: tenure, -1.');
  expect(html).not.toMatch(/undefined|NaN/);
  // What a classifier goes by that cannot tell the day apart is no news.
  await db.updateTable('domain_classifier_report').set({ drift_detected: false }).execute();
  const calm = (await report('2026-03-02')).page;
  expect(calm.text).toContain('A classifier cannot tell the customers from the reference');
  expect(calm.querySelector('#domain-classifier-caption')).toBeNull();
  // Where there is none, it says why.
  await db.updateTable('risk_shares_report').set({ status: 'no_model', reason: 'version 4 is gone', change: null }).execute();
  await db.updateTable('domain_classifier_report').set({ status: 'constant', reason: 'no column has two values' }).execute();
  const without = (await report('2026-03-02')).page.text;
  expect(without).toContain('Risk shares: version 4 is gone.');
  expect(without).toContain('Domain classifier: no column has two values.');
  await db.deleteFrom('risk_shares_report').execute();
  await db.deleteFrom('domain_classifier_report').execute();
});

it('has performance as far as outcomes are known', async () => {
  const { db } = warehouse;
  await db
    .insertInto('performance_report')
    .values([
      performanceRow('2026-03-02', 'roc_auc', { known: 2, value: 0.8 }),
      performanceRow('2026-03-02', 'campaign_profit', undefined),
      performanceRow('2026-03-03', 'roc_auc', undefined),
      performanceRow('2026-03-02', 'roc_auc', { known: 1, value: 0.7 }, { scope: 'cohort', cohort: '2026-01' }),
      performanceRow('2026-03-02', 'roc_auc', undefined, { scope: 'cohort', cohort: '2026-03' }),
    ])
    .execute();
  await db
    .insertInto('customer_outcomes')
    .values([outcomeRow('A', '2026-03-10', true), outcomeRow('B', '2026-03-11', false)])
    .execute();
  const { html, page, sections } = await report('2026-03-02');
  expect(sections[1]).toBe('Performance');
  const [auc, profit] = rowsOf(html, 'Performance');
  expect(auc).toEqual(['ROC AUC, the day', '0.8 (0.75 to 0.85)', '0.75 (0.5 to 0.875)', '0.05', '2 of 3', '']);
  expect(profit?.slice(-2)).toEqual(['0 of 3', 'no outcome is known yet']);
  const titles = page.querySelectorAll('svg title').map(({ textContent }) => textContent);
  expect(titles).toEqual(
    expect.arrayContaining(['ROC AUC, measured and estimated', 'ROC', 'Calibration', 'Lift: who is reached first']),
  );
  // A left with 0.75, B stayed with 0.25: the curve goes up first, then to the right.
  expect(page.querySelector('#roc-caption')?.textContent).toContain('outcomes known so far: 3 points, from 0 at 0 to 1 at 1');
  expect(page.querySelector('#calibration-caption')?.textContent).toContain('outcomes known so far: 1 point, 0.5 at 0.5.');
  const cohorts = page.querySelectorAll('details').find(({ textContent }) => textContent.startsWith('2 cohorts'));
  expect(cohorts?.querySelectorAll('tbody th').map(({ textContent }) => textContent)).toEqual([
    'ROC AUC, 2026-01',
    'ROC AUC, 2026-03',
  ]);
  expect(cohorts?.textContent).toContain('0.7 (0.65 to 0.75)');
  // Of a later day, nothing.
  expect(html).not.toContain('2026-03-03');
  await db.deleteFrom('performance_report').execute();
  await db.deleteFrom('customer_outcomes').execute();
});

it('has the findings on data quality with their rules, and missing values as a picture', async () => {
  const { db } = warehouse;
  await db
    .insertInto('data_quality_report')
    .values([
      qualityRow('2026-03-02', 'missing', 'tenure', undefined),
      qualityRow('2026-03-02', 'missing', 'TotalCharges', { value: 0.5, reason: '50 % have <no value>' }),
      { ...qualityRow('2026-03-02', 'rows', null, undefined), status: 'unknown', reason: 'no date before' },
    ])
    .execute();
  const { verdict, quality, html, page, sections } = await report('2026-03-02');
  expect(sections[1]).toBe('Data quality');
  expect(rowsOf(html, 'Data quality')).toEqual([
    ['TotalCharges', 'missing', 'found', '50 % have &#60;no value&#62;', 'at least 0.01 more'],
    ['all columns', 'rows', 'unknown', 'no date before', 'at least 0.01 more'],
  ]);
  expect(html).toContain('Data quality: 1 of 3 checks found something.');
  expect(verdict).toContain('; data quality: 1 of 3 checks found something.');
  expect(quality).toMatchObject({ number_of_findings: 1 });
  expect(page.querySelector('#missing-values-caption')?.textContent).toContain('current: highest TotalCharges, 50');
  await db.updateTable('data_quality_report').set({ status: 'ok', value: 0, reason: null }).execute();
  const calm = await report('2026-03-02');
  expect(calm.verdict).not.toContain('quality');
  expect(calm.html).toContain('Data quality: none of 3 checks found anything.');
  expect(rowsOf(calm.html.slice(0, calm.html.indexOf('<h2>Drift over time')), 'Data quality')).toEqual([]);
  await db.deleteFrom('data_quality_report').execute();
});

it('has the segments, and a picture of those whose risk differs most', async () => {
  const { db } = warehouse;
  await db
    .insertInto('segment_report')
    .values([
      segmentRow('2026-03-02', 0, ['Contract', 'One year'], undefined),
      segmentRow('2026-03-02', 1, ['Contract', 'Two year'], -0.0004),
      segmentRow('2026-03-02', 2, ['tenure', '≤ 9'], 0.05),
    ])
    .execute();
  const { verdict, html, page, sections } = await report('2026-03-02');
  expect(verdict).toContain('; segments: the risk has changed in 1 of 3.');
  expect(sections[1]).toBe('Segments');
  expect(html).toContain('Segments: the risk has changed in 1 of 3, by at least');
  const changed = ['tenure: ≤ 9', '1,200', '20.0 % → 25.0 %', '30.0 % → 35.0 %', '+5.0 (+4.0 to +6.0)', 'changed'];
  expect(rowsOf(html, 'Segments')).toEqual([changed]);
  expect(rowsOf(html.replace('<h2>Segments', '').replace('All 3 segments', '<h2>All</h2>'), 'All')).toEqual([
    ['Contract: One year', '1,200', '20.0 % → 25.0 %', '– → 30.0 %', '–', 'only 3 customers'],
    ['Contract: Two year', '1,200', '20.0 % → 25.0 %', '30.0 % → 30.0 %', '0.0 (-1.0 to +1.0)', ''],
    changed,
  ]);
  expect(page.querySelector('#segments-by-risk-caption')?.textContent).toContain('current: highest tenure: ≤ 9, 35');
  await db.deleteFrom('segment_report').execute();
});

it('begins with what needs attention: predictions that turned out worse than estimated, and a change below the threshold', async () => {
  const { db } = warehouse;
  const bad = {
    ...performanceRow('2026-03-01', 'roc_auc', { known: 300, value: 0.5 }),
    high: 0.55,
    estimated: 0.84,
    estimated_low: 0.8,
  };
  await db
    .insertInto('performance_report')
    .values([bad, performanceRow('2026-03-02', 'roc_auc', { known: 2, value: 0.9 })])
    .execute();
  const before = await report('2026-03-02');
  expect(before.verdict).toContain('; predictions of 2026-03-01 reach a ROC AUC of 0.50 where 0.84 was estimated.');
  expect(before.page.querySelector('.verdict')?.classList.contains('alert')).toBe(true);
  expect(before.performance?.figures[0]).toMatchObject({ metric: 'roc_auc', known: 2 });
  // Two outcomes more than enough of a newer date show that all is well again.
  const good = {
    ...performanceRow('2026-03-02', 'log_loss', undefined),
    metric: 'roc_auc',
    known: 250,
    value: 0.84,
    low: 0.8,
    high: 0.88,
  };
  await db.deleteFrom('performance_report').where('date_dataset', '=', '2026-03-02').execute();
  await db.insertInto('performance_report').values(good).execute();
  expect((await report('2026-03-02')).verdict).not.toContain('ROC AUC');
  await db.deleteFrom('performance_report').execute();

  const column = db
    .updateTable('data_columns_report')
    .where('date_dataset', '=', '2026-03-02')
    .where('column_name', '=', 'tenure');
  await column.set({ drift_detected: false }).execute();
  expect((await report('2026-03-02')).verdict).toContain('; changed, though below the threshold: tenure (effect 0.50).');
  await column.set({ drift_score: null, threshold: null }).execute();
  expect((await report('2026-03-02')).verdict).toContain('; changed, but could not be scored: tenure (effect 0.50).');
  await column.set({ drift_score: 0.25, threshold: 0.1, p_value_adjusted: 0.2 }).execute();
  expect((await report('2026-03-02')).verdict).not.toContain('tenure');
  await column.set({ drift_detected: true, p_value_adjusted: 0.02 }).execute();
});

it('names what the model says apart from the columns that are counted', async () => {
  const { db } = warehouse;
  const drifted = columnReportRow('2026-03-02', 'probability', { drift_score: 0.4, threshold: 0.05, drift_detected: true });
  const output = { ...drifted, effect: 0.4, effect_low: 0.3, effect_high: 0.5, p_value_adjusted: 0 };
  await db.insertInto('data_outputs_report').values(output).execute();
  expect((await report('2026-03-02')).verdict).toContain(
    '; drifted: tenure (effect 0.50); what the model says has changed: probability (effect 0.40).',
  );
  await db.deleteFrom('data_outputs_report').execute();
});

it('says what is not measured yet', async () => {
  const { verdict, html, sections } = await report('2026-03-03');
  expect(verdict).toBe('2026-03-03: 1 customer scored, 1 likely to leave; drift not measured.');
  expect(html).toContain('churnops monitor --date 2026-03-03');
  expect(sections).toEqual(['Predictions', 'Drift over time']);
});

it('of a date with nothing, there is none', async () => {
  await expect(make('2026-02-01')).rejects.toMatchObject({
    code: 'CHURN_NO_PREDICTIONS',
    remedy: expect.stringContaining('predict --date 2026-02-01'),
  });
});
