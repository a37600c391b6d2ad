import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/warehouse.js';
import { readSegments, segmentsOfDate } from './segments.js';
import { emptyWarehouse, segmentRow } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
});
afterAll(() => close());

it('gives the segments of a date in the order of the report, and how many have changed', async () => {
  expect(await readSegments({ warehouse })).toBeNull();
  await warehouse.db
    .insertInto('segment_report')
    .values([
      segmentRow('2026-03-02', 2, ['tenure', '≤ 9'], 0.05),
      segmentRow('2026-03-02', 0, ['Contract', 'Two year'], -0.01),
      segmentRow('2026-03-02', 1, ['Contract', 'One year'], undefined),
      segmentRow('2026-03-01', 0, ['Contract', 'Two year'], 0),
    ])
    .execute();
  const newest = segmentsOfDate.parse(await readSegments({ warehouse }));
  expect(newest).toMatchObject({ date_dataset: '2026-03-02', reference: 'training', number_of_changed_segments: 1 });
  expect(newest.segments).toMatchObject([
    { column_name: 'Contract', segment: 'Two year', change: -0.01, changed: false, status: 'ok' },
    { column_name: 'Contract', segment: 'One year', change: null, status: 'unknown', reason: 'only 3 customers' },
    { column_name: 'tenure', segment: '≤ 9', change: 0.05, changed: true },
  ]);
  expect(await readSegments({ warehouse }, '2026-03-01')).toMatchObject({ segments: [{ change: 0 }] });
  expect(await readSegments({ warehouse }, '2026-02-28')).toBeNull();
});
