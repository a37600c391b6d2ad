import { hostname } from 'node:os';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentProgress } from '../progress.js';
import { WorkLine } from '../work-line.js';
import { openDatabase } from './open-database.js';
import { lentDatabase } from './testing-lent-database.js';
import { Warehouse } from './warehouse.js';
import { type Lock, type LockSeeker, withLock } from './with-lock.js';

// The peer tests run this file on a real Postgres too.
const databaseUrl = process.env.CHURNOPS_TEST_DATABASE_URL;

const LOCK: Lock = { name: 'churnops test', subject: 'the test' };
let warehouse: Warehouse;
let line: WorkLine;
let said: string[];
beforeAll(async () => {
  warehouse = await open('churnops first');
  await sql`CREATE TABLE done (name text PRIMARY KEY)`.execute(warehouse.db);
});
afterAll(async () => {
  await sql`DROP TABLE done`.execute(warehouse.db);
  await warehouse.close();
});
beforeEach(() => {
  line = new WorkLine();
  said = [];
});

const open = async (command: string) =>
  new Warehouse(databaseUrl ? await openDatabase({ databaseUrl, home: '' }, command) : await lentDatabase());

const seeker = (more: Partial<LockSeeker> = {}): LockSeeker => ({
  warehouse,
  line,
  now: () => new Date('2026-03-01T01:02:03Z'),
  signal: new AbortController().signal,
  progress: { ...silentProgress, waiting: (message) => void said.push(message) },
  ...more,
});

/** Work that has begun, and goes on until it is told to end. */
async function atWork(by = seeker()) {
  let end = () => {};
  let over: Promise<void> | undefined;
  await new Promise<void>((begun) => {
    over = withLock(by, LOCK, async () => {
      begun();
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    });
  });
  return { end: () => end(), over };
}

describe('a lock', () => {
  it('lets one in at a time, in the order in which they came, and says so', async () => {
    const done: string[] = [];
    const first = await atWork();
    const others = ['second', 'third'].map((name) => withLock(seeker(), LOCK, async () => void done.push(name)));
    const another = { name: 'churnops other', subject: 'something else' };
    await withLock(seeker(), another, async () => void done.push('other'));
    expect([done, said]).toEqual([['other'], Array(2).fill('waiting for other work on the test, asked for at 01:02:03 UTC')]);
    first.end();
    await Promise.all([first.over, ...others]);
    expect(done).toEqual(['other', 'second', 'third']);
  });

  it('is free again after work that failed', async () => {
    await expect(withLock(seeker(), LOCK, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(seeker(), LOCK, async () => 'done')).toBe('done');
    expect(said).toEqual([]);
  });

  it('is not waited for any longer by whoever is called off', async () => {
    const first = await atWork();
    const calling = new AbortController();
    const second = withLock(seeker({ signal: calling.signal }), LOCK, async () => said.push('worked'));
    await expect.poll(() => said.length).toBe(1);
    calling.abort(new Error('called off'));
    await expect(second).rejects.toThrow('called off');
    expect(said).toHaveLength(1);
    first.end();
    await first.over;
  });

  it('comes with transactions', async () => {
    await withLock(seeker(), LOCK, async ({ db, transaction }) => {
      const failing = transaction(async (steps) => {
        await sql`INSERT INTO done VALUES ('rolled back')`.execute(steps.db);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await transaction(({ db: steps }) => sql`INSERT INTO done VALUES ('kept')`.execute(steps));
      expect((await sql`SELECT name FROM done`.execute(db)).rows).toEqual([{ name: 'kept' }]);
    });
  });
});

describe.runIf(databaseUrl)('a lock that another process has', () => {
  let other: Warehouse;
  beforeAll(async () => {
    other = await open('churnops train');
  });
  afterAll(() => other.close());

  const elsewhere = () => seeker({ warehouse: other, line: new WorkLine() });
  const held = async () => {
    const locks = sql<{ pid: number }>`SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1`;
    return (await locks.execute(warehouse.db)).rows;
  };

  it('is waited for, with who has it', async () => {
    const first = await atWork(elsewhere());
    let done = false;
    const second = withLock(seeker(), LOCK, async () => {
      done = true;
    });
    await expect.poll(() => said).toEqual([expect.stringContaining('churnops train')]);
    const who = `churnops train (process ${process.pid} on ${hostname()}`.slice(0, 62);
    expect([done, said]).toEqual([false, [`waiting for ${who}), which works on the test`]]);
    first.end();
    await Promise.all([first.over, second]);
    expect([done, said.length, await held()]).toEqual([true, 1, []]);
  });

  it('is not waited for any longer by whoever is called off, and is not taken', async () => {
    const first = await atWork(elsewhere());
    const calling = new AbortController();
    const second = withLock(seeker({ signal: calling.signal }), LOCK, async () => said.push('worked'));
    await expect.poll(() => said.length).toBe(1);
    calling.abort(new Error('called off'));
    await expect(second).rejects.toThrow('called off');
    first.end();
    await first.over;
    expect([said.length, await held()]).toEqual([1, []]);
  });

  it('is free when its connection breaks', async () => {
    const first = await atWork(elsewhere());
    const [holder] = await held();
    await sql`SELECT pg_terminate_backend(${holder?.pid})`.execute(warehouse.db);
    expect(await withLock(seeker(), LOCK, async () => 'done')).toBe('done');
    first.end();
    await first.over;
    expect(await withLock(elsewhere(), LOCK, async () => 'again')).toBe('again');
    expect(await held()).toEqual([]);
  });
});
