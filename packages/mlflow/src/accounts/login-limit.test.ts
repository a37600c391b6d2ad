import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LoginLimit } from './login-limit.js';

let limit: LoginLimit;
beforeEach(() => {
  vi.useFakeTimers();
  limit = new LoginLimit();
});
afterEach(() => {
  vi.useRealTimers();
});

async function failures(count: number, address: string, username: string | undefined): Promise<void> {
  for (let i = 0; i < count; i++) await limit.fail(address, username);
}

it('refuses a user from an address after ten failures, until the first is a minute old', async () => {
  for (let i = 0; i < 10; i++) {
    expect(await limit.wait('1.2.3.4', 'ann')).toBe(0);
    await limit.fail('1.2.3.4', 'ann');
    vi.advanceTimersByTime(1000);
  }
  expect(await limit.wait('1.2.3.4', 'ann')).toBe(50);
  expect([await limit.wait('1.2.3.4', 'bob'), await limit.wait('5.6.7.8', 'ann')]).toEqual([0, 0]);
  vi.advanceTimersByTime(49_999);
  expect(await limit.wait('1.2.3.4', 'ann')).toBe(1);
  vi.advanceTimersByTime(1);
  expect(await limit.wait('1.2.3.4', 'ann')).toBe(0);
});

it('refuses everyone from an address after fifty failures, whatever the names', async () => {
  for (let i = 0; i < 50; i++) {
    expect(await limit.wait('9.9.9.9', 'ann')).toBe(0);
    await limit.fail('9.9.9.9', `user ${i}`);
  }
  expect(await limit.wait('9.9.9.9', 'ann')).toBe(60);
  expect(await limit.wait('9.9.9.9', undefined)).toBe(60);
});

it('counts failed tokens by address only', async () => {
  await failures(49, '9.9.9.9', undefined);
  expect(await limit.wait('9.9.9.9', undefined)).toBe(0);
  await failures(1, '9.9.9.9', undefined);
  expect(await limit.wait('9.9.9.9', undefined)).toBe(60);
});

it("forgets a user's failures when a login succeeds, but not the address's", async () => {
  await failures(9, '1.2.3.4', 'ann');
  await limit.succeed('1.2.3.4', 'ann');
  await failures(9, '1.2.3.4', 'ann');
  expect(await limit.wait('1.2.3.4', 'ann')).toBe(0);
  await failures(32, '1.2.3.4', 'bob');
  expect(await limit.wait('1.2.3.4', 'carl')).toBe(60);
});

it('forgets failures that are too old to count', async () => {
  for (let i = 0; i < 100; i++) await limit.fail(`10.0.0.${i}`, 'ann');
  // An entry is removed by a timer of its own.
  expect(vi.getTimerCount()).toBe(200);
  vi.advanceTimersByTime(60_000);
  expect(vi.getTimerCount()).toBe(0);
});
