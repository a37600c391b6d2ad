import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockHome } from './home-lock.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'churnops-lock-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('lockHome', () => {
  it('one holds it at a time, and it can be taken again', async () => {
    const lock = await lockHome(home);
    await expect(lockHome(home)).rejects.toMatchObject({ code: 'CHURN_HOME_IN_USE' });
    await expect(lockHome(home)).rejects.toThrow(`process ${process.pid}`);
    await lock.release();
    await (await lockHome(home)).release();
    expect(await readdir(home)).toEqual([]);
  });

  it('the lock of a process that is gone is taken over', async () => {
    // Process numbers end below this one.
    await writeFile(join(home, 'lock'), JSON.stringify({ pid: 2 ** 30, started: '1' }));
    await (await lockHome(home)).release();
  });

  it('so is that of an earlier process whose number this one has, and a broken one', async () => {
    await writeFile(join(home, 'lock'), JSON.stringify({ pid: process.pid, started: '1' }));
    await (await lockHome(home)).release();
    await writeFile(join(home, 'lock'), '{');
    await (await lockHome(home)).release();
  });

  it('of many at once, one gets it', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockHome(home)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
