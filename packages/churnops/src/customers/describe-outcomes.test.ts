import { describe, expect, it } from 'vitest';
import { describeOutcomes } from './describe-outcomes.js';
import type { OutcomesResult } from './outcomes-result.js';
import { PLAIN_READING } from './testing-reading.js';

const ORDINARY: OutcomesResult = {
  file: 'left.csv',
  as_of: '2026-03-01',
  recorded: 3,
  corrected: 1,
  unchanged: 2,
  blank: 0,
  rejected: 0,
  reject_file: null,
  ...PLAIN_READING,
  ignored_columns: [],
};

describe('describeOutcomes', () => {
  it('is one line for an ordinary file', () => {
    expect(describeOutcomes(ORDINARY)).toBe('3 outcomes recorded, 1 corrected, 2 on record already');
    expect(describeOutcomes({ ...ORDINARY, recorded: 1 })).toMatch(/^1 outcome recorded, /);
  });

  it.each([
    [{ blank: 1 }, /^1 row without an outcome skipped$/],
    [{ rejected: 4, reject_file: 'left.rejects.csv' }, /^4 rows rejected: see left\.rejects\.csv$/],
    [{ delimiter: ';' }, /separated by semicolons/],
    [{ compression: 'gzip' }, /gzip/],
    [{ renamed_columns: [{ from: 'Customer ID', to: 'customerID' }] }, /"Customer ID" is taken for customerID/],
    [{ ignored_columns: ['', 'note', 'date'] }, /^not needed, and skipped: 2 columns: note, date$/],
    [{ ignored_columns: Array.from({ length: 5000 }, (_, i) => `c${i}`) }, /5000 columns: c0, .*, c9 and 4990 more$/],
    [{ blank_rows: 8 }, /8 blank rows/],
    [{ trimmed: 9 }, /9 values trimmed/],
  ] satisfies [Partial<OutcomesResult>, RegExp][])('has one more line for %j', (difference, line) => {
    const lines = describeOutcomes({ ...ORDINARY, ...difference }).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(line);
  });
});
