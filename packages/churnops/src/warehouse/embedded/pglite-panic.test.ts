import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../open-database.js';

it('a database that panics fails all that comes then with its error, and can be closed', async () => {
  const home = await mkdtemp(join(tmpdir(), 'churnops-'));
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
  await writeFile(join(home, 'pgdata/global/pg_control'), 'damaged');
  const damaged = await open();
  await expect(damaged.pool.query('SELECT 1')).rejects.toMatchObject({
    code: 'CHURN_DATABASE_DAMAGED',
    message: expect.stringContaining(join(home, 'pgdata')),
  });
  await damaged.close();
  await rm(home, { recursive: true });
});
