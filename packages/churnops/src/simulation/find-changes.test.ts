import { expect, it } from 'vitest';
import { findChanges } from './find-changes.js';
import type { SimulatedDay } from './simulation-result.js';

function day(date: string, columns: readonly string[], performance_fell: string[]): SimulatedDay {
  return { date, changed_columns: columns.map((column) => ({ column, effect: 0.1 })), performance_fell } as SimulatedDay;
}

it('names the first day of each, the columns found most often first, and how long after the change; a false alarm before it counts apart', () => {
  const days = [
    day('2026-01-01', [], []),
    day('2026-01-02', ['b'], []),
    day('2026-01-03', ['b', 'a'], []),
    day('2026-01-04', ['a'], ['2026-01-02']),
    day('2026-01-05', ['a'], ['2026-01-02']),
  ];
  expect(findChanges(days, '2026-01-03')).toEqual([
    { what: 'drift', date: '2026-01-02', days_after_change: -1, columns: ['b'], days: 1 },
    { what: 'drift', date: '2026-01-03', days_after_change: 0, columns: ['a', 'b'], days: 3 },
    { what: 'performance', date: '2026-01-04', days_after_change: 1, columns: [], days: 2 },
  ]);
  expect(findChanges(days.slice(0, 1), '2026-01-03')).toEqual([]);
  // Where nothing changes, one false alarm is not told twice.
  expect(findChanges(days.slice(1), null)).toEqual([
    { what: 'drift', date: '2026-01-02', days_after_change: 0, columns: ['a', 'b'], days: 4 },
    { what: 'performance', date: '2026-01-04', days_after_change: 2, columns: [], days: 2 },
  ]);
  expect(findChanges([], null)).toEqual([]);
});
