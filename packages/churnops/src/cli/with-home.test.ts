import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { calledOff } from '../errors.js';
import { silentProgress } from '../progress.js';
import { announceServer } from '../serving/server-file.js';
import { lockHome } from '../warehouse/embedded/home-lock.js';
import { type HomeOptions, withHome } from './with-home.js';

let home: string;
let said: string[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'churnops-with-home-'));
  said = [];
});
afterEach(() => rm(home, { recursive: true, force: true }));

const address = { url: 'http://127.0.0.1:1', token: 'secret' };

function options(more: Partial<HomeOptions> = {}): HomeOptions {
  const progress = { ...silentProgress, waiting: (message: string) => void said.push(message) };
  return { config: { home, databaseUrl: undefined }, waitMs: 60_000, progress, signal: new AbortController().signal, ...more };
}

/** Work in this process, which needs the home. */
async function work(): Promise<string> {
  await (await lockHome(home, 'the second')).release();
  return 'done';
}

describe('withHome', () => {
  it('works at once where the home is free', async () => {
    expect(await withHome(options(), work)).toBe('done');
    expect(said).toEqual([]);
  });

  it('says once who has the home, and works when it becomes free', async () => {
    const first = await lockHome(home, 'churnops train');
    let tries = 0;
    const second = withHome(options(), async () => {
      if (++tries === 3) await first.release();
      return work();
    });
    expect(await second).toBe('done');
    expect(tries).toBe(3);
    expect(said).toEqual([expect.stringMatching(/in use by process \d+ \(churnops train, since .*\); waiting$/)]);
  });

  it('goes to a server that appears while it waits', async () => {
    const first = await lockHome(home, 'churnops start');
    const tries: unknown[] = [];
    const second = withHome(options(), async (server) => {
      tries.push(server);
      if (server) return 'by the server';
      await announceServer(home, address);
      return work();
    });
    expect(await second).toBe('by the server');
    expect(tries).toEqual([undefined, address]);
    await first.release();
  });

  it('asks no server where the database is a Postgres', async () => {
    await announceServer(home, address);
    const config = { home, databaseUrl: 'postgres://127.0.0.1/x' };
    expect(await withHome(options({ config }), async (server) => server)).toBeUndefined();
  });

  it.each([
    [0, 1],
    [50, 3],
    [120, 4],
  ])('that may wait %i ms gives up with the reason, after %i tries', async (waitMs, expected) => {
    const first = await lockHome(home, 'churnops train');
    let tries = 0;
    // A clock by which each try takes 40 ms.
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => Math.max(0, tries - 1) * 40);
    const second = withHome(options({ waitMs }), () => {
      tries++;
      return work();
    });
    await expect(second).rejects.toMatchObject({ code: 'CHURN_HOME_IN_USE' });
    clock.mockRestore();
    expect([tries, said.length]).toEqual([expected, expected > 1 ? 1 : 0]);
    await first.release();
  });

  it('does not wait after an error of another kind', async () => {
    const failing = withHome(options(), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
  });

  it('is called off while it waits, and whatever breaks then', async () => {
    const first = await lockHome(home, 'churnops train');
    const calling = new AbortController();
    const progress = { ...silentProgress, waiting: () => calling.abort(calledOff()) };
    const waiting = withHome(options({ signal: calling.signal, progress }), work);
    await expect(waiting).rejects.toMatchObject({ code: 'CHURN_CANCELLED' });
    await first.release();
    const breaking = new AbortController();
    const broken = withHome(options({ signal: breaking.signal }), async () => {
      breaking.abort(calledOff());
      throw new Error('the connection broke');
    });
    await expect(broken).rejects.toMatchObject({ code: 'CHURN_CANCELLED' });
  });
});
