import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { announceServer, findServer } from './server-file.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'churnops-server-file-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const address = { url: 'http://127.0.0.1:8000', token: 'secret' };
const file = () => join(home, 'server.json');

describe('the file that names the server', () => {
  it('is found while the server runs, readable by its user alone, and taken back', async () => {
    const withdraw = await announceServer(home, address);
    expect(await findServer(home)).toEqual(address);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    await withdraw();
    expect(await findServer(home)).toBeUndefined();
    expect(await readdir(home)).toEqual([]);
  });

  it('replaces the one of a server that was killed, whatever its mode', async () => {
    await writeFile(file(), '{"url":"http://127.0.0.1:1"', { mode: 0o644 });
    await announceServer(home, address);
    expect(await findServer(home)).toEqual(address);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing with the token behind if it cannot be written', async () => {
    await mkdir(file());
    await expect(announceServer(home, address)).rejects.toThrow();
    expect(await readdir(home)).toEqual(['server.json']);
  });

  it('of a process that is gone does not count', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeFile(file(), JSON.stringify({ ...address, pid, started: '1' }));
    expect(await findServer(home)).toBeUndefined();
  });

  it('of an earlier process that had the number of a living one does not count', async () => {
    await announceServer(home, address);
    const { started, ...rest } = JSON.parse(await readFile(file(), 'utf8'));
    await writeFile(file(), JSON.stringify({ ...rest, started: String(Number(started) + 1) }));
    expect(await findServer(home)).toBeUndefined();
  });

  it.each(['', '{', 'null', '[]', '{}', '{"pid":"x"}', '{"url":1,"token":2,"pid":1}'])(
    'that does not say where a server is does not count: %j',
    async (content) => {
      await writeFile(file(), content);
      expect(await findServer(home)).toBeUndefined();
    },
  );

  it('that cannot be read does not count: the lock of the home says who has it', async () => {
    await mkdir(file());
    expect(await findServer(home)).toBeUndefined();
  });
});
