import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { PipelineContext } from '../context.js';
import type { DriftReference } from '../drift-reference.js';
import type { Logger } from '../logging.js';
import { emptyWarehouse, predictionRow } from '../read/testing.js';
import { bundledSchema } from '../record/bundled-schema.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { chooseReference } from './choose-reference.js';
import { watchedQuery } from './watched-query.js';

const DATE = '2026-03-15';
const CUSTOMERS = 300;
const schema = bundledSchema();
const warn = vi.fn();
let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await emptyWarehouse());
  // The day itself; three dates of the week before by versions 1 and 2; the same weekday two weeks before, and four.
  const dates = { [DATE]: 2, '2026-03-14': 2, '2026-03-11': 1, '2026-03-09': 1, '2026-03-01': 1, '2026-02-15': 1 };
  for (const [date, version] of Object.entries(dates)) {
    const rows = Array.from({ length: CUSTOMERS }, (_, i) => predictionRow(date, `C${i}`, Number(date.slice(-2)) / 100, version));
    await warehouse.db.insertInto('prediction_logs').values(rows).execute();
  }
});
afterAll(() => close());

const choose = (date: string, asked: DriftReference | undefined, reference: DriftReference = 'training') => {
  const context: Pick<PipelineContext, 'reference' | 'logger'> = { reference, logger: { warn } as unknown as Logger };
  return chooseReference(context, warehouse.db, { date, version: 2 }, asked);
};

it('last week is all of the seven dates before that have predictions', async () => {
  expect(await choose(DATE, 'last-week')).toEqual({
    facts: {
      reference: 'last-week',
      reference_from: '2026-03-09',
      reference_until: '2026-03-14',
      // Two versions made them.
      reference_version: null,
    },
    dates: ['2026-03-09', '2026-03-11', '2026-03-14'],
  });
  expect((await choose('2026-03-08', 'last-week')).facts).toMatchObject({ reference_from: '2026-03-01', reference_version: 1 });
});

it('the same weekday is the newest of the four before that has predictions', async () => {
  expect(await choose(DATE, 'same-weekday')).toEqual({
    facts: {
      reference: 'same-weekday',
      reference_from: '2026-03-01',
      reference_until: '2026-03-01',
      reference_version: 1,
    },
    dates: ['2026-03-01'],
  });
  // Of five weeks before it is not.
  await expect(choose('2026-03-22', 'same-weekday')).resolves.toMatchObject({ dates: [DATE] });
  await expect(choose('2026-04-19', 'same-weekday')).rejects.toMatchObject({ code: 'CHURN_NO_REFERENCE' });
});

it('what is asked for and is not there is an error; what the environment says, the training set, with a warning', async () => {
  await expect(choose('2026-02-15', 'last-week', 'same-weekday')).rejects.toMatchObject({
    code: 'CHURN_NO_REFERENCE',
    message: '2026-02-15 cannot be compared with last-week: prediction_logs has no rows from 2026-02-08 to 2026-02-14',
    remedy: expect.stringContaining('monitor --date 2026-02-15 --reference training'),
  });
  expect(warn).not.toHaveBeenCalled();
  expect(await choose('2026-02-15', undefined, 'same-weekday')).toEqual({
    facts: { reference: 'training', reference_from: null, reference_until: null, reference_version: 2 },
    dates: [],
  });
  expect(warn.mock.lastCall?.[1]).toContain('no rows of 2026-01-18, 2026-01-25, 2026-02-01, 2026-02-08; compared with training');
  expect(await choose(DATE, undefined, 'last-week')).toMatchObject({ facts: { reference: 'last-week' } });
  expect(await choose(DATE, 'training', 'last-week')).toMatchObject({ facts: { reference: 'training' } });
});

it('each customer of a week counts on one of its dates, and the dates share the customers', async () => {
  const { dates } = await choose(DATE, 'last-week');
  const rows = await warehouse.copyOut(watchedQuery(schema, DATE, dates));
  const lines = (await rows.toArray()).join('').trim().split('\n');
  const probabilities = (mark: string) =>
    lines.filter((line) => line.startsWith(`${mark}\t`)).map((line) => Number(line.split('\t').at(-1)));
  expect(probabilities('c')).toEqual(Array.from({ length: CUSTOMERS }, () => 0.15));
  const reference = probabilities('r');
  expect(reference).toHaveLength(CUSTOMERS);
  // By chance a third each: 100, with a standard deviation of 8.
  for (const day of [0.09, 0.11, 0.14]) {
    const share = reference.filter((probability) => probability === day).length;
    expect(share).toBeGreaterThan(60);
    expect(share).toBeLessThan(140);
  }
});
