import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../open-database.js';

it('a database that panics fails all that comes then with its error, and can be closed; nobody else can read it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'churnops-'));
  const home = join(folder, 'home');
  const mode = async (path: string) => (await stat(path)).mode & 0o777;
  const open = () => openDatabase({ databaseUrl: undefined, home });
  const database = await open();
  await database.pool.query('CREATE TABLE kept AS SELECT 1 AS one; CHECKPOINT');
  // Where the log of changes cannot be written, as on a full disk, Postgres panics.
  await rm(join(home, 'pgdata/pg_wal'), { recursive: true });
  const panic = { message: expect.stringContaining('pg_wal'), severity: 'PANIC' };
  const client = await database.pool.connect();
  await expect(client.query('SELECT pg_switch_wal(); CREATE TABLE more AS SELECT 1')).rejects.toMatchObject(panic);
  await expect(client.query('ROLLBACK')).rejects.toThrow();
  client.release(true);
  await expect(database.pool.query('SELECT one FROM kept')).rejects.toMatchObject(panic);
  await database.close();
  // What users have on disk is theirs alone; of an earlier version's home the database is.
  expect([await mode(home), await mode(join(home, 'pgdata'))]).toEqual([0o700, 0o700]);
  await chmod(join(home, 'pgdata'), 0o755);
  await writeFile(join(home, 'pgdata/global/pg_control'), 'damaged');
  const damaged = await open();
  await expect(damaged.pool.query('SELECT 1')).rejects.toMatchObject({
    code: 'CHURN_DATABASE_DAMAGED',
    message: expect.stringContaining(join(home, 'pgdata')),
  });
  await damaged.close();
  expect(await mode(join(home, 'pgdata'))).toBe(0o750);
  await rm(folder, { recursive: true });
});
