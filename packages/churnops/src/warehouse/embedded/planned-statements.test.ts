import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import { lentDatabase } from '../testing-lent-database.js';
import { withValues } from './planned-statements.js';

let database: Database;
beforeAll(async () => {
  database = await lentDatabase();
});
afterAll(() => database.close());

/** The answers to a statement that is run four times: as it is, as it is and prepared, and twice by its plan. */
async function repeated(text: string, values: readonly unknown[]) {
  const answers = [];
  for (let i = 0; i < 4; i++) answers.push((await database.pool.query(`${text} /* planned by its values */`, [...values])).rows);
  return answers;
}

/** In the order in which they were made: two can have the same time, but never the same number. */
async function namesOfPlans(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    "SELECT name FROM pg_prepared_statements WHERE name LIKE 'churnops_planned_%' ORDER BY substring(name FROM '\\d+$')::integer",
  );
  return rows.map(({ name }) => name);
}

describe('a statement that is planned by its values', () => {
  it('gives the same for any text, number and list as one with parameters', async () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom("'", '"', '\\', '$1', ';', '--', '/*', 'E', '\n') }),
    );
    const storable = texts.filter((text) => !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(storable, fc.double({ noNaN: true }), fc.array(fc.integer()), async (text, number, list) => {
        const row = { "$1 '": '$2', text, number: number + 0, list: list.map(String) };
        const statement = `SELECT '$2' AS "$1 '", $1::text AS text, $2::double precision AS number, $3::bigint[]::text[] AS list`;
        expect(await repeated(statement, [text, number, list])).toEqual(Array(4).fill([row]));
      }),
      { numRuns: 40 },
    );
  });

  it('sees what was written since it was planned', async () => {
    const client = await database.pool.connect();
    try {
      await client.query('CREATE TEMPORARY TABLE counted (n integer)');
      const statement = 'SELECT count(*)::integer AS n FROM counted WHERE n > $1 /* planned by its values */';
      for (let n = 0; n < 5; n++) {
        expect((await client.query(statement, [1])).rows).toEqual([{ n: Math.max(0, n - 2) }]);
        await client.query(`INSERT INTO counted VALUES (${n})`);
      }
      await client.query('DROP TABLE counted');
    } finally {
      client.release();
    }
  });

  it('keeps its plan while only thresholds differ, and answers by each of them', async () => {
    const statement = `SELECT sum(n)::integer AS sum FROM generate_series(1, $1::integer) n
      WHERE n > $2::double precision AND n < $3::double precision /* planned by its values */`;
    // More often than the database plans for each value before it takes one plan for all.
    for (let i = 0; i < 12; i++) {
      const { rows } = await database.pool.query(statement, [100, 10.5 + i, 14.5 + i]);
      expect(rows).toEqual([{ sum: 4 * i + 11 + 12 + 13 + 14 }]);
    }
    const { rows } = await database.pool.query(
      "SELECT custom_plans::integer, generic_plans::integer FROM pg_prepared_statements WHERE statement LIKE '%generate_series(1, ''100''%'",
    );
    expect(rows).toEqual([{ custom_plans: 5, generic_plans: 5 }]);
  });

  it('has a plan for the latest values only', async () => {
    for (let i = 0; i < 40; i++) await repeated('SELECT $1::integer AS i', [i]);
    const names = await namesOfPlans();
    expect(names).toHaveLength(30);
    await repeated('SELECT $1::integer AS i', [39]);
    expect(await namesOfPlans()).toEqual(names);
    await repeated('SELECT $1::integer AS i', [0]);
    expect(await namesOfPlans()).toEqual([...names.slice(1), expect.any(String)]);
  });

  it('reports what is wrong with it, each time', async () => {
    for (let i = 0; i < 4; i++) {
      const asked = database.pool.query('SELECT $1::integer AS i /* planned by its values */', ['x']);
      await expect(asked).rejects.toMatchObject({ code: '22P02' });
    }
  });
});

it('values of other kinds, and texts that no statement can hold, stay parameters', () => {
  for (const value of [null, 'a\0b', Buffer.from('x'), ['text'], true]) expect(withValues('SELECT $1', [value])).toBeUndefined();
});
