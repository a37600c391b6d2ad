import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/warehouse.js';
import { champions, readChampions } from './champions.js';
import { emptyWarehouse, promotionRow } from './testing.js';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
});
afterAll(() => close());

it('lists promotions from the newest to the oldest, in parts, each until the next one', async () => {
  expect(await readChampions({ warehouse }, { limit: 2 })).toEqual({ promotions: [], has_older: false });
  await warehouse.db
    .insertInto('champion_history')
    .values([
      promotionRow(1, '2026-03-01T10:00:00Z', 'gate', 'there was none'),
      promotionRow(2, '2026-03-02T11:00:00+01:00', 'alice', 'fairer'),
      { ...promotionRow(7, '2026-03-02T12:00:00Z', 'eve', 'another model'), model_name: 'other' },
      promotionRow(1, '2026-03-03T10:00:00Z', 'bob', 'back again'),
    ])
    .execute();
  const newest = champions.parse(await readChampions({ warehouse }, { limit: 2 }));
  expect(newest).toMatchObject({
    has_older: true,
    promotions: [
      { version: 1, since: '2026-03-03T10:00:00.000Z', until: null, promoted_by: 'bob', reason: 'back again' },
      {
        version: 2,
        since: '2026-03-02T10:00:00.000Z',
        until: '2026-03-03T10:00:00.000Z',
        promoted_by: 'alice',
        reason: 'fairer',
      },
    ],
  });
  const older = await readChampions({ warehouse }, { limit: 2, before: newest.promotions[1]?.id });
  expect(older).toMatchObject({
    has_older: false,
    promotions: [{ version: 1, since: '2026-03-01T10:00:00.000Z', until: '2026-03-02T10:00:00.000Z', promoted_by: 'gate' }],
  });
  expect(older.promotions).toHaveLength(1);
  // As many as there are: none is older.
  expect((await readChampions({ warehouse }, { limit: 3 })).has_older).toBe(false);
});
