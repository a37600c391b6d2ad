import { shorten } from '../quote-value.js';
import type { DecimalMark, Delimiter } from './csv-dialect.js';
import { UnreadableFile } from './import-problem.js';

/** A number as the file has it. */
export interface NumberText {
  readonly text: string;
  readonly line: number;
  readonly column: string;
}

/** Decimal marks as messages and `--decimal` call them. */
export const DECIMAL_NAMES = { '.': 'point', ',': 'comma' } as const;

const WITH_MARK = /^[+-]?(\d*)([.,])(\d*)(e[+-]?\d+)?$/i;

/** `decides` is false where the mark may also separate thousands, as in 1,234. */
type Evidence = { readonly mark: DecimalMark; readonly decides: boolean };

/**
 * Finds out whether a file has decimal points or decimal commas, from the numbers at its start. If no number has either, it is the point.
 *
 * @throws UnreadableFile CHURN_CSV_DECIMAL if the numbers have both, or if every mark may also separate thousands
 */
export function detectDecimalMark(numbers: Iterable<NumberText>, delimiter: Delimiter): DecimalMark {
  const decided = new Map<DecimalMark, NumberText>();
  const ambiguous = new Map<DecimalMark, NumberText>();
  for (const number of numbers) {
    const evidence = evidenceOf(number.text);
    if (!evidence) continue;
    const found = evidence.decides ? decided : ambiguous;
    if (!found.has(evidence.mark)) found.set(evidence.mark, number);
  }
  const [first, second] = [...decided.values()];
  if (first && second) {
    throw unreadable(
      second,
      `one decimal mark in the whole file; line ${first.line} has ${first.text}: write all numbers with the same mark, or give the right one with --decimal`,
    );
  }
  for (const mark of decided.keys()) return mark;
  const thousands = ambiguous.get(',') ?? (delimiter === ';' ? ambiguous.get('.') : undefined);
  if (!thousands) return '.';
  throw unreadable(
    thousands,
    'a number with one meaning; this mark may separate decimals or thousands: give --decimal point or --decimal comma, or write the number without a mark',
  );
}

/**
 * Writes a number with a decimal point.
 *
 * @returns undefined if the number has another mark than the file, or separates thousands
 */
export function withDecimalPoint(text: string, mark: DecimalMark): string | undefined {
  if (mark === '.') return text.includes(',') ? undefined : text;
  if (!text.includes(',')) return text.includes('.') ? undefined : text;
  return WITH_MARK.test(text) ? text.replace(',', '.') : undefined;
}

/** What to say about a number that `withDecimalPoint` cannot read. */
export function decimalExpected(mark: DecimalMark): string {
  const [own, other] = [DECIMAL_NAMES[mark], DECIMAL_NAMES[mark === '.' ? ',' : '.']];
  return `a number with a decimal ${own} and nothing between thousands; if the file has a decimal ${other}, give --decimal ${other}`;
}

function evidenceOf(text: string): Evidence | undefined {
  const match = WITH_MARK.exec(text);
  if (!match) return undefined;
  const [, whole = '', mark, decimals = '', exponent] = match;
  const maySeparateThousands = exponent === undefined && decimals.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
  return { mark: mark as DecimalMark, decides: !maySeparateThousands };
}

function unreadable({ text, line, column }: NumberText, expected: string): UnreadableFile {
  return new UnreadableFile({ code: 'CHURN_CSV_DECIMAL', line, column, value: shorten(text), expected });
}
