import { describe, expect, it } from 'vitest';
import { dayOf, parseLogicalDate } from './logical-date.js';

describe('logical dates', () => {
  it('are days of the calendar', () => {
    expect(parseLogicalDate('2024-02-29')).toBe('2024-02-29');
    expect(dayOf(new Date('2026-11-24T23:59:59Z'))).toBe('2026-11-24');
  });

  it.each(['2023-02-29', '2026-13-01', '26-01-01', '2026-1-1', 'yesterday', '', "2026-01-01'; DROP TABLE x"])(
    '%j is none',
    (text) => {
      expect(() => parseLogicalDate(text)).toThrow(expect.objectContaining({ code: 'CHURN_DATE' }));
    },
  );
});
