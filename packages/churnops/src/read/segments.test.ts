import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { readSegments, segmentsOfDate } from './segments.js';
import { emptyWarehouse, outcomeRow, predictionRow, segmentRow } from './testing.js';

let warehouse: Warehouse;
const read = (date?: string) =>
  readSegments({ warehouse, schema: bundledSchema(), now: () => new Date('2026-04-20T12:00:00Z'), timeZone: 'UTC' }, date);
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
});
afterAll(() => close());

it('gives the segments of a date in the order of the report, and how many have changed', async () => {
  expect(await read()).toBeNull();
  await warehouse.db
    .insertInto('segment_report')
    .values([
      segmentRow('2026-03-02', 2, ['tenure', '≤ 9'], 0.05),
      segmentRow('2026-03-02', 0, ['Contract', 'Two year'], -0.01),
      segmentRow('2026-03-02', 1, ['Contract', 'One year'], undefined),
      segmentRow('2026-03-01', 0, ['Contract', 'Two year'], 0),
    ])
    .execute();
  const newest = segmentsOfDate.parse(await read());
  expect(newest).toMatchObject({ date_dataset: '2026-03-02', reference: 'training', number_of_changed_segments: 1 });
  expect(newest.segments).toMatchObject([
    { column_name: 'Contract', segment: 'Two year', change: -0.01, changed: false, status: 'ok' },
    { column_name: 'Contract', segment: 'One year', change: null, status: 'unknown', reason: 'only 3 customers' },
    { column_name: 'tenure', segment: '≤ 9', change: 0.05, changed: true },
  ]);
  expect(await read('2026-03-01')).toMatchObject({ segments: [{ change: 0 }] });
  expect(await read('2026-02-28')).toBeNull();
});

it('has what is known by now of the outcomes, by category, band and blank', async () => {
  const { db } = warehouse;
  const date = '2026-04-01';
  // Of 8 customers A to H: tenure 3, 6, 9, …, 24; contracts in turn; TotalCharges is blank for A.
  const contracts = ['One year', 'Two year', 'Five year', 'Two year'];
  const customers = [...'ABCDEFGH'].map((id, i) => ({
    ...predictionRow(date, id, (i + 1) / 10),
    ...{ tenure: 3 * (i + 1), Contract: contracts[i % 4] as string, TotalCharges: i === 0 ? null : 100 },
  }));
  await db.insertInto('prediction_logs').values(customers).execute();
  // Known of all but H; B and E left. What comes after 30 days is too late.
  const outcomes = [...'ABCDEFG'].map((id) => outcomeRow(id, '2026-04-10', id === 'B' || id === 'E'));
  await db
    .insertInto('customer_outcomes')
    .values([...outcomes, outcomeRow('H', '2026-05-10', true)])
    .execute();
  const band = (position: number, segment: string, lower: number | null, upper: number | null) => ({
    ...segmentRow(date, position, ['tenure', segment], 0),
    ...({ kind: 'band', lower, upper } as const),
  });
  await db
    .insertInto('segment_report')
    .values([
      segmentRow(date, 0, ['Contract', 'One year'], 0),
      segmentRow(date, 1, ['Contract', 'Two year'], 0),
      { ...segmentRow(date, 2, ['Contract', 'not allowed'], 0), kind: 'other' },
      segmentRow(date, 3, ['Contract', 'Month-to-month'], 0),
      band(4, '≤ 9', null, 9),
      band(5, '9 – 15', 9, 15),
      band(6, '> 15', 15, null),
      { ...segmentRow(date, 7, ['TotalCharges', 'all'], 0), kind: 'band' },
      { ...segmentRow(date, 8, ['TotalCharges', 'blank'], 0), kind: 'blank' },
    ])
    .execute();
  const { segments } = segmentsOfDate.parse(await read(date));
  const sums = segments.map(({ column_name, segment, known, observed_risk, expected_risk }) => [
    `${column_name} ${segment}`,
    known,
    observed_risk && known * observed_risk,
    expected_risk && Number((known * expected_risk).toFixed(9)),
  ]);
  expect(sums).toEqual([
    ['Contract One year', 2, 1, 0.6], // A, E
    ['Contract Two year', 3, 1, 1.2], // B, D, F
    ['Contract not allowed', 2, 0, 1], // C, G
    ['Contract Month-to-month', 0, null, null],
    ['tenure ≤ 9', 3, 1, 0.6], // A to C
    ['tenure 9 – 15', 2, 1, 0.9], // D, E
    ['tenure > 15', 2, 0, 1.3], // F, G
    ['TotalCharges all', 6, 2, 2.7],
    ['TotalCharges blank', 1, 0, 0.1],
  ]);
  // ((0.4 − 0)² + (0.5 − 1)²) / 2
  expect(segments[5]?.brier_score).toBeCloseTo(0.205, 12);
  expect(segments[5]).toMatchObject({ observed_risk: 0.5 });
  expect(segments[5]?.observed_low).toBeGreaterThan(0);
});
