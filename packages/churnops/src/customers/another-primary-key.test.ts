import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PipelineContext } from '../context.js';
import { reportPerformance } from '../performance/report-performance.js';
import { predict } from '../prediction/predict.js';
import { silentProgress } from '../progress.js';
import { readOutcomes } from '../read/outcomes.js';
import { CustomerSchema } from '../record/customer-schema.js';
import { learnedCustomers } from '../registry/learned-rows.js';
import { promote } from '../registry/promote.js';
import { madeUpPipeline, registerPipeline } from '../registry/testing.js';
import { dataSetLines, type TestApplication, testApplication } from '../testing.js';
import { divideRows, recordHoldOut } from './hold-out.js';
import { importCustomers } from './import-customers.js';
import { importOutcomes } from './import-outcomes.js';
import { readTrainingRows } from './training-rows.js';

const KEY = 'subscriber "no"';
const HEADER = '"subscriber ""no"""';

let app: TestApplication;
let context: PipelineContext;
let ids: string[];
let lines: string[];
beforeAll(async () => {
  app = await testApplication();
  const { descriptor, id } = app.context.schema;
  const fields = descriptor.fields.map((field) => (field.name === id ? { ...field, name: KEY } : field));
  context = {
    ...app.context,
    now: () => new Date('2026-03-01T12:00:00Z'),
    schema: new CustomerSchema({ ...descriptor, primaryKey: KEY, fields }),
  };
  const { rows: tables } = await sql<{ name: string }>`
    SELECT relname AS name FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND attname = ${id}`.execute(
    context.warehouse.db,
  );
  for (const { name } of tables) {
    await sql`ALTER TABLE ${sql.id(name)} RENAME COLUMN ${sql.id(id)} TO ${sql.id(KEY)}`.execute(context.warehouse.db);
  }
  const { header, rows } = await dataSetLines();
  lines = [header.replace(id, HEADER), ...rows.slice(0, 300)];
  ids = rows.slice(0, 300).map((row) => row.slice(0, row.indexOf(',')));
});
afterAll(() => app.close());

it('customers whose primary key has another name are imported, divided, learned from and scored', async () => {
  const options = { progress: silentProgress };
  const file = await app.file('customers.csv', lines.join('\n'));
  expect(await importCustomers(context, file, options)).toMatchObject({ added: 300, outcomes_recorded: 300 });
  const paid = lines.map((line, i) => (i === 1 ? line.replace('Month-to-month', 'One year') : line));
  const again = await importCustomers(context, await app.file('again.csv', paid.join('\n')), options);
  expect(again).toMatchObject({ updated: 1, unchanged: 299 });

  const left = await app.file('outcomes.csv', `${HEADER},Churn\n${ids[0]},Yes\n`);
  expect(await importOutcomes(context, left, options)).toMatchObject({ corrected: 1 });
  expect(await readOutcomes(context)).toMatchObject({ customers: 300 });

  const rows = await readTrainingRows(context, '2026-03-01');
  expect(rows.ids).toEqual(ids);
  expect(rows.churned[0]).toBe(1);

  const holdOut = await divideRows(context, rows);
  expect(holdOut.joined).toHaveLength(300);
  await context.warehouse.transaction((transaction) => recordHoldOut(transaction, context.schema, holdOut.joined, context.now()));
  expect(await divideRows(context, rows)).toEqual({ split: holdOut.split, joined: [] });

  const version = await registerPipeline(context, madeUpPipeline(context.schema), rows);
  expect(await learnedCustomers(context, version)).toEqual(new Set(ids));
  await promote(context, { version: version.version });
  expect(await predict(context, '2026-03-01')).toMatchObject({ customers: 300, model_version: 1 });
  const scored = await sql<{ id: string }>`SELECT ${sql.id(KEY)} AS id FROM prediction_logs`.execute(context.warehouse.db);
  expect(scored.rows.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(await reportPerformance(context, '2026-03-01')).toEqual(['2026-03-01']);
});
