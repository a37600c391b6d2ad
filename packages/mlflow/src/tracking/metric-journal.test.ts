import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MetricsOfRun } from './log-metrics.js';
import { MetricJournal } from './metric-journal.js';

let folder: string;
let file: string;
/** What reached the database. */
let stored: MetricsOfRun[];
let refusal: Error | undefined;
let failures: Error[];
let journal: MetricJournal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'churnops-journal-'));
  file = join(folder, 'journal');
  stored = [];
  failures = [];
  refusal = undefined;
  journal = newJournal();
});
afterEach(async () => {
  refusal = undefined;
  await journal.close();
  await rm(folder, { recursive: true, force: true });
});

function newJournal(): MetricJournal {
  const write = async (entries: readonly MetricsOfRun[]) => {
    await setImmediate();
    if (refusal) throw refusal;
    stored.push(...entries);
  };
  return new MetricJournal(file, write, (error) => failures.push(error));
}

const entry = (step: number | bigint, value = 0.5): MetricsOfRun => ({
  runId: 'r',
  metrics: [{ key: 'm', value, timestamp: 1_700_000_000_000, step }],
});
const entries = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => entry(from + i));

describe('MetricJournal', () => {
  it('stores everything in order, and leaves nothing in the file', async () => {
    await journal.open();
    await Promise.all(entries(0, 50).map((one) => journal.append(one)));
    expect(stored).toEqual([]);
    const first = journal.settled();
    await Promise.all(entries(50, 100).map((one) => journal.append(one)));
    await first;
    expect(stored.slice(0, 50)).toEqual(entries(0, 50));
    await journal.settled();
    expect(stored).toEqual(entries(0, 100));
    expect(await readFile(file, 'utf8')).toBe('');
  });

  it('stores it shortly after, or at once if somebody waits for it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await journal.open();
      await journal.append(entry(1));
      await vi.advanceTimersByTimeAsync(100);
      expect(stored).toEqual([entry(1)]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('what a killed process left is stored at the next start, without a half-written line', async () => {
    await journal.open();
    const kept = [entry(1), entry(2, Number.NaN), entry(2n ** 62n), entry(-3, -1.7976931348623157e308)];
    for (const one of kept) await journal.append(one);
    // As a crash would leave it.
    const left = join(folder, 'left');
    await writeFile(left, await readFile(file));
    await appendFile(left, '["r",[["m",0.5,17000');
    await journal.close();
    stored = [];
    file = left;
    journal = newJournal();
    await journal.open();
    expect(stored).toEqual(kept);
    expect(await readFile(left, 'utf8')).toBe('');
  });

  it('keeps what the database refuses, tells whoever waits, and tries again', async () => {
    await journal.open();
    await journal.append(entry(1));
    refusal = new Error('no room');
    await expect(journal.settled()).rejects.toThrow('no room');
    await journal.append(entry(2));
    expect(await readFile(file, 'utf8')).toContain('["m",0.5,1700000000000,1]');
    refusal = undefined;
    await journal.settled();
    expect(stored).toEqual([entry(1), entry(2)]);
  });

  it('reports a refusal that nobody waits for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await journal.open();
      refusal = new Error('no room');
      await journal.append(entry(1));
      await vi.advanceTimersByTimeAsync(100);
      await vi.waitFor(() => expect(failures).toEqual([refusal]));
      refusal = undefined;
      await vi.advanceTimersByTimeAsync(2000);
      await vi.waitFor(() => expect(stored).toEqual([entry(1)]));
    } finally {
      vi.useRealTimers();
    }
  });

  it('if the database refuses at start, the file is kept as it is', async () => {
    const left = '["r",[["m",0.5,1700000000000,1]]]\n';
    await writeFile(file, left);
    refusal = new Error('no room');
    await expect(journal.open()).rejects.toThrow('no room');
    expect(await readFile(file, 'utf8')).toBe(left);
  });

  it('accepts nothing once it is closed', async () => {
    await journal.open();
    await journal.append(entry(1));
    await journal.close();
    expect(stored).toEqual([entry(1)]);
    await expect(journal.append(entry(2))).rejects.toThrow('closed');
  });
});
