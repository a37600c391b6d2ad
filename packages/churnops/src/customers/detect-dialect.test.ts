import { describe, expect, it } from 'vitest';
import { bundledSchema } from '../record/bundled-schema.js';
import { detectDialect } from './detect-dialect.js';

const schema = bundledSchema();

describe('detectDialect', () => {
  it.each([',', ';', '\t', '|'] as const)('finds %j between the columns, whatever their fashion', (delimiter) => {
    for (const name of [(text: string) => text, (text: string) => text.toUpperCase(), (text: string) => `"${text}"`]) {
      const header = schema.names.map(name).join(delimiter);
      expect(detectDialect(schema, `${header}\n1${delimiter}2\n`).delimiter).toBe(delimiter);
      expect(detectDialect(schema, `${delimiter}${header}\n`).delimiter).toBe(delimiter);
    }
  });

  it('takes the delimiter with the most fields where no column is known', () => {
    expect(detectDialect(schema, 'a;b;c\n1;2;3\n').delimiter).toBe(';');
    expect(detectDialect(schema, 'a\n').delimiter).toBe(',');
  });

  it('refuses two delimiters that each part columns, unless it is told one', () => {
    const head = `${schema.names.slice(0, 9).join('\t')}\t${schema.names.slice(9).join(';')}\n`;
    expect(() => detectDialect(schema, head)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'CHURN_CSV_DELIMITER' }) }),
    );
    expect(detectDialect(schema, head, ';').delimiter).toBe(';');
  });

  it('believes a first line that names the delimiter', () => {
    for (const lineEnd of ['\n', '\r\n']) {
      expect(detectDialect(schema, `sep=;${lineEnd}${schema.names.join(';')}${lineEnd}`).delimiter).toBe(';');
      expect(detectDialect(schema, `sep=;${lineEnd}`, '|').delimiter).toBe('|');
    }
  });

  it.each([
    ['a,b\n1,2\r3', '\n'],
    ['a,b\r\n1,2', '\n'],
    ['a,b\r1,2\n', '\r'],
    ['"a\rb",c\n1,2', '\n'],
    ['"a\nb",c\r1,2', '\r'],
    ['a,b', '\n'],
  ])('ends lines of %j by %j', (head, lineEnd) => {
    expect(detectDialect(schema, head).lineEnd).toBe(lineEnd);
  });
});
