import type { DecimalMark, Delimiter } from './csv-dialect.js';
import { shorten, UnreadableFile } from './import-problem.js';

/** A number as it stands in the file. */
export interface NumberText {
  readonly text: string;
  readonly line: number;
  readonly column: string;
}

const WITH_MARK = /^[+-]?(\d*)([.,])(\d*)(e[+-]?\d+)?$/i;

/** `decides`: the mark is a decimal mark. `ambiguous`: it may also part thousands, as in 1,234. */
type Evidence = { readonly mark: DecimalMark; readonly decides: boolean };

/**
 * Finds out whether numbers have a decimal point or a decimal comma, from those at the start of a file. Where nothing tells, it is the
 * point.
 *
 * @throws UnreadableFile CHURN_CSV_DECIMAL if both are in use, or if all that there is may also part thousands: never guessed
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
      `one decimal mark in the whole file; line ${first.line} has ${first.text}: write all numbers alike, or say with --decimal which one is right`,
    );
  }
  for (const mark of decided.keys()) return mark;
  const thousands = ambiguous.get(',') ?? (delimiter === ';' ? ambiguous.get('.') : undefined);
  if (!thousands) return '.';
  throw unreadable(
    thousands,
    'a number of one meaning; this may have a decimal mark or part thousands: give --decimal point or --decimal comma, or write it without a mark',
  );
}

/**
 * A number with a decimal point, as it is checked.
 *
 * @returns undefined if it has the other mark than the file's, or parts thousands
 */
export function withDecimalPoint(text: string, mark: DecimalMark): string | undefined {
  if (mark === '.') return text.includes(',') ? undefined : text;
  if (!text.includes(',')) return text.includes('.') ? undefined : text;
  return WITH_MARK.test(text) ? text.replace(',', '.') : undefined;
}

/** What is said of a number for which `withDecimalPoint` gives nothing. */
export function decimalExpected(mark: DecimalMark): string {
  const [own, other] = mark === '.' ? ['point', 'comma'] : ['comma', 'point'];
  return `a number with a decimal ${own} and nothing between thousands; if the file has a decimal ${other}, give --decimal ${other}`;
}

function evidenceOf(text: string): Evidence | undefined {
  const match = WITH_MARK.exec(text);
  if (!match) return undefined;
  const [, whole = '', mark, decimals = '', exponent] = match;
  const mayPartThousands = exponent === undefined && decimals.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
  return { mark: mark as DecimalMark, decides: !mayPartThousands };
}

function unreadable({ text, line, column }: NumberText, expected: string): UnreadableFile {
  return new UnreadableFile({ code: 'CHURN_CSV_DECIMAL', line, column, value: shorten(text), expected });
}
