import { describe, expect, it } from 'vitest';
import { describeImport } from './describe-import.js';
import type { ImportResult } from './import-result.js';
import { PLAIN_READING } from './testing-reading.js';

const ORDINARY: ImportResult = {
  file: 'customers.csv',
  imported: 3,
  added: 2,
  updated: 1,
  unchanged: 0,
  rejected: 0,
  reject_file: null,
  ...PLAIN_READING,
  ignored_columns: [],
  decimal: '.',
  as_of: '2026-03-01',
  outcomes_recorded: 0,
  outcomes_kept: 0,
  outcomes_corrected: 0,
};

describe('describeImport', () => {
  it('is one line for an ordinary file', () => {
    expect(describeImport(ORDINARY)).toBe('3 customers imported: 2 added, 1 updated');
    expect(describeImport({ ...ORDINARY, imported: 1, updated: 0, added: 1 })).toBe('1 customer imported: 1 added');
  });

  it.each([
    [{ rejected: 4, reject_file: 'customers.rejects.csv' }, /4 rows rejected: see customers\.rejects\.csv/],
    [{ outcomes_recorded: 5 }, /5 outcomes recorded as of 2026-03-01/],
    [{ outcomes_kept: 6 }, /6 known outcomes kept/],
    [{ outcomes_corrected: 7 }, /7 outcomes of 2026-03-01 corrected/],
    [{ delimiter: '\t' }, /separated by tabs/],
    [{ decimal: ',' }, /decimal comma/],
    [{ compression: 'gzip' }, /gzip/],
    [{ renamed_columns: [{ from: 'Senior Citizen', to: 'SeniorCitizen' }] }, /"Senior Citizen" is taken for SeniorCitizen/],
    [{ ignored_columns: [{ column: '', position: 1, reason: 'row numbers' }] }, /column 1 is skipped: row numbers/],
    [{ blank_rows: 8 }, /8 blank rows/],
    [{ trimmed: 9 }, /9 values trimmed/],
    [{ composed: 1 }, /1 ID with accents apart/],
  ] satisfies [Partial<ImportResult>, RegExp][])('has one more line for %j', (difference, line) => {
    const lines = describeImport({ ...ORDINARY, ...difference }).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(line);
  });
});
