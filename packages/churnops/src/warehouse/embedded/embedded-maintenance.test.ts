import type { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepMaintained } from './embedded-maintenance.js';

let asked: string[];
let work: number;
let tables: { name: string; has_dead_rows: boolean }[];
let query: (text: string) => Promise<{ rows: unknown[] }>;
let end: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  work = 0;
  tables = [];
  query = async (text) => {
    asked.push(text);
    return { rows: text.includes('pg_stat_user_tables') ? tables : [] };
  };
  end = keepMaintained({ query: (text: string) => query(text) } as unknown as Pool, () => work);
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

const maintained = () => asked.filter((text) => /^(VACUUM|ANALYZE)/.test(text));

describe('keepMaintained', () => {
  it('asks for nothing while nothing is done', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([]);
  });

  it('gathers statistics of changed tables, and frees the room of replaced rows', async () => {
    work = 5;
    tables = [
      { name: 'public.a', has_dead_rows: false },
      { name: 'public.b', has_dead_rows: true },
    ];
    await vi.advanceTimersByTimeAsync(1000);
    expect(maintained()).toEqual(['ANALYZE public.a', 'VACUUM (ANALYZE) public.b']);
    // The database was not asked for anything since.
    await vi.advanceTimersByTimeAsync(60_000);
    expect(maintained()).toHaveLength(2);
  });

  it('takes up at the next check what failed', async () => {
    work = 1;
    tables = [{ name: 'public.a', has_dead_rows: false }];
    const answer = query;
    query = () => Promise.reject(new Error('closing'));
    await vi.advanceTimersByTimeAsync(1000);
    query = answer;
    await vi.advanceTimersByTimeAsync(1000);
    expect(maintained()).toEqual(['ANALYZE public.a']);
  });

  it('does not begin another check before the last one is over, and ends when it is told to', async () => {
    work = 1;
    let release: () => void = () => {};
    const answer = query;
    query = async (text) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return answer(text);
    };
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toEqual([]);
    query = answer;
    release();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).not.toEqual([]);
    end();
    asked = [];
    work = 9;
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toEqual([]);
  });
});
