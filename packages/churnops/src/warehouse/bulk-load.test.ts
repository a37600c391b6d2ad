import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestApplication, testApplication } from '../testing.js';
import { bulkLoad } from './bulk-load.js';

let app: TestApplication;
const run = (statement: string) => sql.raw(statement).execute(app.context.warehouse.db);
beforeAll(async () => {
  app = await testApplication();
  await run('CREATE TABLE "The parents" (id text PRIMARY KEY, mail text CONSTRAINT "one mail" UNIQUE)');
  await run('CREATE TABLE children (id text PRIMARY KEY REFERENCES "The parents" ON DELETE CASCADE, age integer NOT NULL)');
});
afterAll(async () => {
  await run('DROP TABLE children, "The parents"');
  await app.close();
});
beforeEach(() => run('DELETE FROM "The parents"'));

const keys = () =>
  app.query(`SELECT conrelid::regclass::text AS "table", conname, pg_get_constraintdef(oid) AS definition, convalidated
    FROM pg_constraint WHERE conrelid IN ('"The parents"'::regclass, 'children'::regclass) ORDER BY 1, 2`);

/** Children first: what they refer to comes later. */
const load = (children: string, parents: string) =>
  app.context.warehouse.transaction(({ db }) =>
    bulkLoad(db, ['The parents', 'children'], async () => {
      await sql.raw(`INSERT INTO children SELECT v, 7 FROM (VALUES ${children}) AS given (v)`).execute(db);
      await sql.raw(`INSERT INTO "The parents" SELECT v, v FROM (VALUES ${parents}) AS given (v)`).execute(db);
      return 'done';
    }),
  );

describe('bulkLoad', () => {
  it('leaves the keys as they were, and they hold', async () => {
    const before = await keys();
    expect(before.length).toBeGreaterThanOrEqual(4);
    expect(await load("('a')", "('a'), ('b')")).toBe('done');
    expect(await keys()).toEqual(before);
    await expect(run(`INSERT INTO "The parents" VALUES ('a', 'x')`)).rejects.toThrow('duplicate key');
    await expect(run(`INSERT INTO children VALUES ('c', 7)`)).rejects.toThrow('foreign key');
    await run(`DELETE FROM "The parents" WHERE id = 'a'`);
    expect(await app.query('SELECT * FROM children')).toEqual([]);
  });

  it.each([
    ['a key that is there twice', "('a')", "('a'), ('a')", 'could not create unique index'],
    ['a row that refers to nothing', "('z')", "('a')", 'violates foreign key constraint'],
  ])('%s: nothing is stored, and the keys stay', async (_what, children, parents, message) => {
    const before = await keys();
    await expect(load(children, parents)).rejects.toThrow(message);
    expect(await keys()).toEqual(before);
    expect(await app.query('SELECT * FROM "The parents"')).toEqual([]);
  });
});
