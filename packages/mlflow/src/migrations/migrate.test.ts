import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../testing.js';
import { migrate } from './migrate.js';
import type { MigrationSet } from './migration-set.js';

let db: Kysely<unknown>;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await testDatabase<unknown>());
});
afterAll(() => close());
beforeEach(() => run('DROP SCHEMA IF EXISTS shop CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public'));

const run = async (text: string) => (await sql.raw<Record<string, unknown>>(text).execute(db)).rows;

const FIRST = "CREATE TABLE shop.items (name text NOT NULL); INSERT INTO shop.items VALUES ('tea')";
const SECOND = "ALTER TABLE shop.items ADD COLUMN price integer; UPDATE shop.items SET price = 3 WHERE name = 'tea'";
const THIRD = 'ALTER TABLE shop.items ALTER price SET NOT NULL';

const shop = (migrations: Record<string, string>): MigrationSet => ({
  schema: 'shop',
  table: 'history',
  adoptedPrefix: 'shop_',
  migrations,
});
const ONE = shop({ '0001_items': FIRST });
const THREE = shop({ '0001_items': FIRST, '0002_prices': SECOND, '0003_priced': THIRD });
const PRODUCT: MigrationSet = { table: 'product_history', migrations: { '0001_orders': 'CREATE TABLE orders (id integer)' } };

/** All of the database: tables with their columns and rows. */
async function everything(): Promise<unknown> {
  const tables = await run(`SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`);
  const columns = await run(`SELECT table_schema, table_name, column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2, 3`);
  const rows: Record<string, unknown> = {};
  for (const { name } of tables) rows[name as string] = await run(`SELECT * FROM ${name} ORDER BY 1`);
  return { columns, rows };
}

/** As versions before the sets recorded them. */
async function recordTheEarlierWay(names: readonly string[]): Promise<void> {
  await run(`CREATE TABLE kysely_migration (name varchar(255) PRIMARY KEY, timestamp varchar(255) NOT NULL);
    CREATE TABLE kysely_migration_lock (id varchar(255) PRIMARY KEY, is_locked integer NOT NULL DEFAULT 0);
    INSERT INTO kysely_migration_lock VALUES ('migration_lock', 0)`);
  for (const [i, name] of names.entries()) {
    await run(`INSERT INTO kysely_migration VALUES ('${name}', '2026-01-01T00:00:0${i}.000Z')`);
  }
}

describe('migrate', () => {
  it('goes two versions forward in one step', async () => {
    await migrate(db, [ONE]);
    await migrate(db, [THREE]);
    expect(await run('SELECT * FROM shop.items')).toEqual([{ name: 'tea', price: 3 }]);
    await expect(run("INSERT INTO shop.items (name) VALUES ('milk')")).rejects.toMatchObject({ code: '23502' });
    expect(await run('SELECT name FROM shop.history ORDER BY name')).toEqual([
      { name: '0001_items' },
      { name: '0002_prices' },
      { name: '0003_priced' },
    ]);
  });

  it('a second time changes nothing and takes one query', async () => {
    await migrate(db, [THREE, PRODUCT]);
    const before = await everything();
    const asked: string[] = [];
    const watched = db.withPlugin({
      transformQuery: ({ node, queryId }) => {
        asked.push(queryId.queryId);
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    await migrate(watched, [THREE, PRODUCT]);
    expect(asked).toHaveLength(1);
    expect(await everything()).toEqual(before);
  });

  it('a failure in the middle leaves the old state, of all sets', async () => {
    await migrate(db, [ONE]);
    const before = await everything();
    const broken = shop({ ...THREE.migrations, '0003_priced': `${THIRD}; SELECT 1 / 0` });
    const failing = migrate(db, [PRODUCT, broken]);
    await expect(failing).rejects.toMatchObject({ code: 'MIGRATION_FAILED', cause: { code: '22012' } });
    await expect(failing).rejects.toThrow('migration 0003_priced failed: division by zero');
    expect(await everything()).toEqual(before);
    // No lock is left behind, and the next try comes through.
    expect(await run("SELECT * FROM pg_locks WHERE locktype = 'advisory'")).toEqual([]);
    await migrate(db, [PRODUCT, THREE]);
    expect(await run('SELECT * FROM shop.items')).toEqual([{ name: 'tea', price: 3 }]);
  });

  it('says why it may make no tables', async () => {
    const before = await everything();
    const mayNot = async (set: MigrationSet, setting: string) => {
      await run(`SET ${setting}`);
      return migrate(db, [set]).finally(() => run(`RESET ${setting.split(' ')[0]}`));
    };
    await expect(mayNot(PRODUCT, 'search_path = nowhere')).rejects.toMatchObject({ cause: { code: '3F000' } });
    await expect(mayNot(ONE, 'default_transaction_read_only = on')).rejects.toMatchObject({ cause: { code: '25006' } });
    expect(await everything()).toEqual(before);
  });

  it('knows a migration by the name that an earlier version gave it', async () => {
    const earlier = shop({ '0001_items': FIRST, '0007_prices': SECOND });
    await migrate(db, [earlier]);
    await migrate(db, [{ ...THREE, renamed: { '0007_prices': '0002_prices' } }]);
    expect(await run('SELECT name FROM shop.history ORDER BY name')).toEqual([
      { name: '0001_items' },
      { name: '0002_prices' },
      { name: '0003_priced' },
    ]);
    expect(await run('SELECT * FROM shop.items')).toEqual([{ name: 'tea', price: 3 }]);
  });

  it('a failure in the middle of adopting leaves the old records', async () => {
    await run(`CREATE SCHEMA shop; ${FIRST}`);
    await recordTheEarlierWay(['shop_0001_items']);
    const before = await everything();
    await expect(migrate(db, [shop({ '0001_items': FIRST, '0002_broken': 'SELECT 1 / 0' })])).rejects.toThrow('0002_broken');
    expect(await everything()).toEqual(before);
  });

  it('refuses a database that a later version has migrated, and changes nothing', async () => {
    await migrate(db, [THREE]);
    const before = await everything();
    await expect(migrate(db, [PRODUCT, ONE])).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
    await expect(migrate(db, [ONE])).rejects.toThrow('0002_prices');
    expect(await everything()).toEqual(before);
  });

  it('even if the later migration was recorded the earlier way', async () => {
    await run(`CREATE SCHEMA shop; ${FIRST}`);
    await recordTheEarlierWay(['shop_0001_items', 'shop_0009_later']);
    const before = await everything();
    await expect(migrate(db, [THREE])).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
    expect(await everything()).toEqual(before);
  });

  it('adopts what was recorded the earlier way, with its times, and goes on from there', async () => {
    await run(`CREATE SCHEMA shop; ${FIRST}; ${SECOND}`);
    await recordTheEarlierWay(['shop_0001_items', 'shop_0002_prices']);
    await migrate(db, [THREE]);
    const [first, second, third] = await run('SELECT name, timestamp FROM shop.history ORDER BY name');
    expect([first, second]).toEqual([
      { name: '0001_items', timestamp: '2026-01-01T00:00:00.000Z' },
      { name: '0002_prices', timestamp: '2026-01-01T00:00:01.000Z' },
    ]);
    expect(third?.name).toBe('0003_priced');
    expect(await run("SELECT to_regclass('kysely_migration') AS a, to_regclass('kysely_migration_lock') AS b")).toEqual([
      { a: null, b: null },
    ]);
  });

  it("leaves another program's records in that table alone", async () => {
    await run(`CREATE SCHEMA shop; ${FIRST}`);
    await recordTheEarlierWay(['0001_of_another_program', 'shop_0001_items']);
    await migrate(db, [THREE]);
    expect(await run('SELECT name FROM kysely_migration')).toEqual([{ name: '0001_of_another_program' }]);
    expect(await run('SELECT count(*)::integer AS n FROM kysely_migration_lock')).toEqual([{ n: 1 }]);
  });
});
