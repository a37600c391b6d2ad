import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timeAxis } from './time-axis.js';

const labels = (from: string, to: string) =>
  timeAxis([Date.parse(from), Date.parse(to)], [0, 400], { count: 5 }).ticks.map(({ label }) => label);

it('a tick says as much of a moment as its neighbours need', () => {
  expect(labels('2026-01-01', '2026-05-01')).toEqual(['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01']);
  expect(labels('2026-11-24T20:00Z', '2026-11-25T08:00Z')).toEqual(['21:00', '11-25', '03:00', '06:00']);
  expect(labels('2026-11-24T01:00:00Z', '2026-11-24T01:00:04Z')).toEqual([0, 1, 2, 3, 4].map((s) => `01:00:0${s}`));
  expect(labels('2026-11-24T01:00:00.000Z', '2026-11-24T01:00:00.004Z')[1]).toBe('00.001');
});

it('every moment of the calendar has a place', () => {
  const moment = fc.integer({ min: -8.64e15, max: 8.64e15 });
  fc.assert(
    fc.property(moment, moment, (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)] as const;
      const { position, ticks } = timeAxis([from, to], [50, 450], { count: 5 });
      for (const at of [position(from), position(to), ...ticks.map((tick) => tick.at)]) expect(at >= 50 && at <= 450).toBe(true);
    }),
  );
});

it('one moment is in the middle', () => {
  const moment = Date.parse('2026-11-24T01:00:00Z');
  expect(timeAxis([moment, moment], [0, 400], { count: 5 })).toMatchObject({ ticks: [{ at: 200, label: '01:00' }] });
});

it('between days there is nothing to say', () => {
  const days = (from: string, to: string) =>
    timeAxis([Date.parse(from), Date.parse(to)], [0, 400], { count: 5, days: true }).ticks.map(({ label }) => label);
  expect(days('2026-11-16', '2026-11-17')).toEqual(['2026-11-16', '2026-11-17']);
  expect(days('2026-11-16', '2026-11-18')).toEqual(['2026-11-16', '2026-11-17', '2026-11-18']);
  expect(days('2026-01-01', '2026-03-01')).toEqual(labels('2026-01-01', '2026-03-01'));
});
