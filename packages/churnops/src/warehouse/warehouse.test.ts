import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownError } from '../failures/known-error.js';
import { passingFailure } from '../failures/passing-failure.js';
import { decodeLine, encodeValue, lineBatches } from './copy-text.js';
import { PAGE_BYTES } from './embedded/cursor-rows.js';
import { openDatabase } from './open-database.js';
import { Warehouse } from './warehouse.js';

// The peer tests run this file on a real Postgres too.
const databaseUrl = process.env.CHURNOPS_TEST_DATABASE_URL;

let home: string;
let warehouse: Warehouse;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'churnops-'));
  warehouse = new Warehouse(await openDatabase({ databaseUrl: databaseUrl, home }));
  await sql`CREATE TABLE pairs (id integer PRIMARY KEY, value text)`.execute(warehouse.db);
});
afterAll(async () => {
  await warehouse.close();
  await rm(home, { recursive: true, force: true });
});

async function rowsOf(stream: Readable): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  for await (const lines of lineBatches(stream)) rows.push(...lines.map(decodeLine));
  return rows;
}

async function* lines(values: readonly (string | null)[]): AsyncGenerator<Uint8Array> {
  for (const [id, value] of values.entries()) yield Buffer.from(`${id}\t${encodeValue(value)}\n`);
}

/** Fills the table anew, as a pipeline does: all of it in one transaction. */
function fill(values: readonly (string | null)[]): Promise<void> {
  return warehouse.transaction(async ({ db, copyIn }) => {
    await sql`DELETE FROM pairs`.execute(db);
    await copyIn('pairs (id, value)', lines(values));
  });
}

describe('rows stream in and out', () => {
  it('whatever characters are in them', async () => {
    const character = fc.oneof(
      fc.constantFrom('\\', '\t', '\n', '\r', '\v', '\b', '\f', 'N', 'é', '😀'),
      fc.string({ unit: 'grapheme' }),
    );
    const text = fc.string({ unit: character }).map((value) => value.replaceAll('\0', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text), { maxLength: 20 }), async (values) => {
        await fill(values);
        const found = await rowsOf(await warehouse.copyOut('SELECT id, value FROM pairs ORDER BY id'));
        expect(found).toEqual(values.map((value, id) => [String(id), value]));
        const { rows } = await sql<{ value: string | null }>`SELECT value FROM pairs ORDER BY id`.execute(warehouse.db);
        expect(rows.map(({ value }) => value)).toEqual(values);
      }),
      { numRuns: 30 },
    );
  });

  it('as Postgres writes numbers, dates and booleans', async () => {
    const query = `SELECT 0.1::float8 + 0.2, 1e300::float8, 'NaN'::float8, 12345678901::bigint, true, DATE '2026-03-01', NULL, ''`;
    expect(await rowsOf(await warehouse.copyOut(query))).toEqual([
      ['0.30000000000000004', '1e+300', 'NaN', '12345678901', 't', '2026-03-01', null, ''],
    ]);
  });

  it('page by page, whatever their number and length', async () => {
    for (const length of [10, 2000]) {
      const rows = 8_000_000 / (length + 6);
      const query = `SELECT g + 100000, repeat('x', ${length - 1}) FROM generate_series(1, ${Math.ceil(rows)}) g`;
      let longest = 0;
      let total = 0;
      for await (const chunk of await warehouse.copyOut(query)) {
        longest = Math.max(longest, chunk.length);
        total += chunk.length;
      }
      expect(total).toBe(Math.ceil(rows) * (length + 7));
      expect(longest).toBeLessThanOrEqual(Math.max(PAGE_BYTES, 500 * (length + 7)));
    }
  });
});

describe('a transaction that reads while it writes', () => {
  it('sees the rows of the moment when the reading began', async () => {
    const values = Array.from({ length: 3000 }, (_, i) => `${i} ${'x'.repeat(500)}`);
    await fill(values);
    const seen = await warehouse.transaction(async ({ db, copyOut, copyIn }) => {
      const stream = await copyOut('SELECT id, value FROM pairs');
      await sql`DELETE FROM pairs`.execute(db);
      const found: (string | null)[][] = [];
      async function* replaced(): AsyncGenerator<Uint8Array> {
        for await (const batch of lineBatches(stream, 2 ** 16)) {
          found.push(...batch.map(decodeLine));
          yield Buffer.from(`${batch.map((line) => `${line} again`).join('\n')}\n`);
        }
      }
      await copyIn('pairs (id, value)', replaced());
      return found;
    });
    expect(seen).toEqual(values.map((value, id) => [String(id), value]));
    const stored = await rowsOf(await warehouse.copyOut('SELECT id, value FROM pairs ORDER BY id'));
    expect(stored).toEqual(values.map((value, id) => [String(id), `${value} again`]));
  });

  it('that fails leaves the rows as they were, and the database usable', async () => {
    await fill(['before']);
    const failing = warehouse.transaction(async ({ db, copyOut, copyIn }) => {
      const stream = await copyOut('SELECT g, 1 / (2000 - g) FROM generate_series(1, 3000) g');
      await sql`DELETE FROM pairs`.execute(db);
      await copyIn('pairs (id, value)', stream);
    });
    await expect(failing).rejects.toMatchObject({ message: 'division by zero', code: '22012' });
    expect(await rowsOf(await warehouse.copyOut('SELECT value FROM pairs'))).toEqual([['before']]);
  });

  it.runIf(databaseUrl)('whose connection is lost fails, and the next one has another', async () => {
    await fill(['before']);
    const failing = warehouse.transaction(async ({ db }) => {
      await sql`DELETE FROM pairs`.execute(db);
      const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(db);
      await sql`SELECT pg_terminate_backend(${rows[0]?.pid})`.execute(warehouse.db);
      await sql`SELECT pg_sleep(60)`.execute(db);
    });
    // The driver notices before the next query is sent, or while it runs: its words differ, what the caller makes of them does not.
    const error: Error = await failing.catch((failure) => failure);
    expect(passingFailure(error)).toMatchObject({ code: 'CHURN_DATABASE_UNREACHABLE' });
    expect(await rowsOf(await warehouse.copyOut('SELECT value FROM pairs'))).toEqual([['before']]);
  });

  it('that may not write is refused by the database, and a retry would not help', async () => {
    await fill(['before']);
    const limits = [
      ['CREATE ROLE stranger; SET LOCAL ROLE stranger', 'permission denied for table pairs', 'rights'],
      ['SET TRANSACTION READ ONLY', 'cannot execute DELETE in a read-only transaction', 'only reads'],
    ] as const;
    for (const [limit, said, remedy] of limits) {
      const failing = warehouse.transaction(async ({ db }) => {
        for (const statement of limit.split('; ')) await sql.raw(statement).execute(db);
        await sql`DELETE FROM pairs`.execute(db);
      });
      expect(knownError(await failing.catch((error) => error))).toMatchObject({
        code: 'CHURN_DATABASE_REFUSED',
        message: expect.stringContaining(said),
        remedy: expect.stringContaining(remedy),
        kind: { exit: 1, retryable: false },
      });
    }
    expect(await rowsOf(await warehouse.copyOut('SELECT value FROM pairs'))).toEqual([['before']]);
  });

  it('names the row that cannot be stored', async () => {
    async function* rows(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('1\ta\ntwo\tb\n');
    }
    const failing = warehouse.transaction(({ copyIn }) => copyIn('pairs (id, value)', rows()));
    await expect(failing).rejects.toMatchObject({ code: '22P02', where: expect.stringContaining('line 2, column id: "two"') });
  });

  it('may leave off reading: the next transaction is not disturbed', async () => {
    await fill(['kept']);
    const query = 'SELECT g FROM generate_series(1, 1000000) g';
    const first = await warehouse.transaction(async ({ copyOut }) => {
      for await (const chunk of await copyOut(query)) return String(chunk).slice(0, 4);
    });
    expect(first).toBe('1\n2\n');
    (await warehouse.copyOut(query)).destroy();
    await expect(warehouse.copyOut('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
    expect(await rowsOf(await warehouse.copyOut('SELECT value FROM pairs'))).toEqual([['kept']]);
  });
});
