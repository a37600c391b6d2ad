import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayOf, logicalDate, parseDay, today } from './logical-date.js';

const at = (moment: string, timeZone = 'UTC') => ({ now: () => new Date(moment), timeZone });

describe('a day', () => {
  it('is one of the calendar', () => {
    expect(parseDay('2024-02-29')).toBe('2024-02-29');
    expect(parseDay('1900-01-01')).toBe('1900-01-01');
  });

  it.each([
    '2023-02-29',
    '2026-13-01',
    '26-01-01',
    '2026-1-1',
    '2026-01-01 ',
    'yesterday',
    '',
    "2026-01-01'; DROP TABLE x",
    '0000-01-01',
    '1899-12-31',
  ])('%j is none', (text) => {
    expect(() => parseDay(text)).toThrow(expect.objectContaining({ code: 'CHURN_DATE' }));
  });

  it.each([
    // POSIX date on the same moments: TZ=Asia/Kolkata date -d 2026-11-24T18:30:00Z +%F
    ['2026-11-24T23:59:59Z', 'UTC', '2026-11-24'],
    ['2026-11-24T22:59:59Z', 'Europe/Berlin', '2026-11-24'],
    ['2026-11-24T23:00:00Z', 'Europe/Berlin', '2026-11-25'],
    ['2026-11-24T18:30:00Z', 'Asia/Kolkata', '2026-11-25'],
    ['2026-11-24T10:00:00Z', 'Pacific/Kiritimati', '2026-11-25'],
    ['2026-11-24T10:59:59Z', 'Pacific/Pago_Pago', '2026-11-23'],
    // An hour either side of both changes of the clock.
    ['2026-03-28T22:30:00Z', 'Europe/Berlin', '2026-03-28'],
    ['2026-03-29T21:59:59Z', 'Europe/Berlin', '2026-03-29'],
    ['2026-03-29T22:00:00Z', 'Europe/Berlin', '2026-03-30'],
    ['2026-10-24T22:00:00Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-10-25T22:59:59Z', 'Europe/Berlin', '2026-10-25'],
  ])('%s in %s is %s', (moment, zone, day) => {
    expect(dayOf(new Date(moment), zone)).toBe(day);
    expect(today(at(moment, zone))).toBe(day);
  });

  it('is in UTC what ISO 8601 says', () => {
    const moments = fc.date({
      min: new Date('1900-01-01T00:00:00Z'),
      max: new Date('2999-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(moments, (moment) => dayOf(moment, 'UTC') === moment.toISOString().slice(0, 10)));
  });

  it('has days before and after it', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30');
  });
});

describe('a logical date', () => {
  it('is today unless another is asked for', () => {
    expect(logicalDate(undefined, at('2026-11-24T23:30:00Z', 'Europe/Berlin'))).toBe('2026-11-25');
    expect(logicalDate('2026-11-25', at('2026-11-24T23:30:00Z', 'Europe/Berlin'))).toBe('2026-11-25');
    expect(logicalDate('1999-01-01', at('2026-11-24T23:30:00Z'))).toBe('1999-01-01');
  });

  it('is never in the future, and the message says what today is and where', () => {
    expect(() => logicalDate('2062-11-25', at('2026-11-24T12:00:00Z'))).toThrow(expect.objectContaining({ code: 'CHURN_DATE' }));
    expect(() => logicalDate('2026-11-25', at('2026-11-24T22:30:00Z', 'Europe/Berlin'))).toThrow(
      '2026-11-25 is in the future: today is 2026-11-24 in Europe/Berlin',
    );
  });
});
