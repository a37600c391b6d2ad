import { describe, expect, it } from 'vitest';
import { detectDecimalMark, type NumberText, withDecimalPoint } from './decimal-mark.js';
import type { UnreadableFile } from './import-problem.js';

const numbers = (...texts: string[]): NumberText[] => texts.map((text, i) => ({ text, line: i + 2, column: 'MonthlyCharges' }));

function problemOf(texts: string[], delimiter: ',' | ';' = ';') {
  try {
    detectDecimalMark(numbers(...texts), delimiter);
  } catch (error) {
    return (error as UnreadableFile).problem;
  }
  return undefined;
}

describe('detectDecimalMark', () => {
  it.each([
    [['29.85', '1'], ';', '.'],
    [['29,85', '1'], ';', ','],
    [['1', '20', ''], ';', '.'],
    [['1,234', '29,85'], ';', ','],
    [['0,125'], ';', ','],
    [['1234,567'], ';', ','],
    [['1.234'], ',', '.'],
    [['1,5e3'], ';', ','],
  ] as const)('%j, fields parted by %j: %j', (texts, delimiter, mark) => {
    expect(detectDecimalMark(numbers(...texts), delimiter)).toBe(mark);
  });

  it.each([
    [['1,234', '20'], ';', 2],
    [['1,234'], ',', 2],
    [['1.234', '20'], ';', 2],
    [['29.85', '29,85'], ';', 3],
    [['29,85', '', '1234.5'], ';', 4],
  ] as const)('%j is not guessed', (texts, delimiter, line) => {
    expect(problemOf([...texts], delimiter)).toMatchObject({ code: 'CHURN_CSV_DECIMAL', line, column: 'MonthlyCharges' });
  });
});

describe('withDecimalPoint', () => {
  it.each([
    ['29,85', ',', '29.85'],
    ['-1,5e3', ',', '-1.5e3'],
    ['7', ',', '7'],
    ['29.85', '.', '29.85'],
    ['29.85', ',', undefined],
    ['1.234,56', ',', undefined],
    ['1,234,567', ',', undefined],
    ['1,234.56', '.', undefined],
    ['29,85', '.', undefined],
  ] as const)('%j with %j: %j', (text, mark, expected) => {
    expect(withDecimalPoint(text, mark)).toBe(expected);
  });
});
