import fsPromises, { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MlflowRequestError } from '@churnops/mlflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from './config.js';
import { ChurnopsError } from './errors.js';
import { openLogger } from './logging.js';

let home: string;
let told: string[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'churnops-log-'));
  told = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  await rm(home, { recursive: true, force: true });
});

function open(environment: NodeJS.ProcessEnv, now?: () => number) {
  const config = readConfig({ CHURNOPS_HOME: home, ...environment }, home);
  return openLogger(config, { onStderr: false, ...(now && { now }) });
}

/** The messages of a log file, in their order. */
async function messages(name: string): Promise<string[]> {
  const lines = (await readFile(join(home, 'logs', name), 'utf8')).split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line).message);
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`);

describe('an error', () => {
  const written = async (error: Error) => {
    const { logger, close } = await open({});
    logger.error({ err: error, labels: { night: '2026-03-01' } }, 'the night failed');
    await close();
    return readFile(join(home, 'logs', 'churnops.log'), 'utf8');
  };

  it.each([
    [new ChurnopsError('CHURN_NO_CUSTOMERS', 'customer_data is empty', 'import customers'), 'CHURN_NO_CUSTOMERS'],
    [new MlflowRequestError('the tracking server cannot be reached', 0, undefined, { cause: new Error('x') }), 'CHURN_MLFLOW'],
  ])('that is known has code, message and remedy, and no stack: %s', async (error, code) => {
    const line = await written(error);
    expect(JSON.parse(line)).toMatchObject({
      'log.level': 'error',
      message: 'the night failed',
      labels: { night: '2026-03-01' },
      error: { type: error.name, code, message: error.message, remedy: expect.stringMatching(/./) },
    });
    expect(line).not.toContain('    at ');
  });

  it('that nobody foresaw keeps its stack', async () => {
    const line = JSON.parse(await written(new TypeError('x is undefined')));
    expect(line.error).toMatchObject({ type: 'TypeError', message: 'x is undefined' });
    expect(line.error.stack_trace).toMatch(/TypeError: x is undefined\n {4}at .*logging\.test/);
  });
});

describe('the log rotates', () => {
  it('by size, and keeps every line in its order over the files', async () => {
    const { logger, close } = await open({ LOG_FILE_BYTES: '2000', LOG_OLD_FILES: '100' });
    for (const line of numbered(100)) logger.info(line);
    await close();
    const files = await readdir(join(home, 'logs'));
    const old = files.length - 1;
    expect(old).toBeGreaterThan(5);
    const oldestFirst = [...Array.from({ length: old }, (_, i) => `churnops.log.${old - i}`), 'churnops.log'];
    expect(files.sort()).toEqual([...oldestFirst].sort());
    expect((await Promise.all(oldestFirst.map(messages))).flat()).toEqual(numbered(100));
    // A file is full with the line that reaches the size.
    for (const name of oldestFirst) expect((await stat(join(home, 'logs', name))).size).toBeLessThan(2000 + 500);
  });

  it('into as many old files as configured, with the newest lines; a later process goes on', async () => {
    for (const part of [numbered(100).slice(0, 50), numbered(100).slice(50)]) {
      const { logger, close } = await open({ LOG_FILE_BYTES: '2000', LOG_OLD_FILES: '2' });
      for (const line of part) logger.info(line);
      await close();
    }
    const files = (await readdir(join(home, 'logs'))).sort();
    expect(files).toEqual(['churnops.log', 'churnops.log.1', 'churnops.log.2']);
    const kept = (await Promise.all(['churnops.log.2', 'churnops.log.1', 'churnops.log'].map(messages))).flat();
    expect(kept.length).toBeGreaterThan(10);
    expect(kept).toEqual(numbered(100).slice(-kept.length));
  });
});

describe('a log that cannot be written', () => {
  it('is told, with the remedy; the work goes on, and the log too once it can be written', async () => {
    await writeFile(join(home, 'logs'), 'not a folder');
    let time = 0;
    const { logger, close } = await open({}, () => time);
    logger.info('lost 1');
    await vi.waitFor(() => expect(told).toHaveLength(1));
    logger.info('lost 2');
    expect(told).toEqual([expect.stringMatching(/logs.churnops\.log cannot be written \(.*ENOTDIR.*\); the work goes on.*\n→ /)]);
    await rm(join(home, 'logs'));
    time += 60_000;
    logger.info('written');
    await vi.waitFor(async () => expect(await messages('churnops.log')).toHaveLength(2));
    logger.info('written too');
    await close();
    expect(await messages('churnops.log')).toEqual([
      'written',
      'the log could not be written for a while: up to 2 lines are missing',
      'written too',
    ]);
    expect(told).toHaveLength(1);
  });

  it('as the disk is full: whole lines before and after, and the number of those between', async () => {
    let isFull = false;
    const { open: realOpen } = fsPromises;
    vi.spyOn(fsPromises, 'open').mockImplementation(async (...options) => {
      const handle = await realOpen(...options);
      const write = handle.write.bind(handle) as (data: Uint8Array) => Promise<unknown>;
      // The disk takes half of the line that doesn't fit.
      handle.write = (async (data: Uint8Array) => {
        if (!isFull) return write(data);
        await write(data.subarray(0, data.length / 2));
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      }) as never;
      return handle;
    });
    syncBuiltinESMExports();
    let time = 0;
    const { logger, close } = await open({}, () => time);
    logger.info('before');
    await vi.waitFor(async () => expect(await messages('churnops.log')).toEqual(['before']));
    isFull = true;
    logger.info('lost');
    logger.info('lost too');
    await vi.waitFor(() => expect(told).toEqual([expect.stringContaining('ENOSPC')]));
    isFull = false;
    logger.info('lost, as it is too early to try again');
    time += 60_000;
    logger.info('after');
    const written = async () => {
      const lines = (await readFile(join(home, 'logs', 'churnops.log'), 'utf8')).split('\n').filter(Boolean);
      return lines.flatMap((line) => (line.endsWith('}') ? [JSON.parse(line).message] : []));
    };
    await vi.waitFor(async () => expect(await written()).toHaveLength(3));
    await close();
    expect(await written()).toEqual(['before', 'after', 'the log could not be written for a while: up to 3 lines are missing']);
  });
});
