import { ChurnopsError, type ErrorCode } from '../errors.js';
import { howMany } from '../how-many.js';
import { quoteValue } from '../quote-value.js';

/** One fault in an imported file. */
export interface ImportProblem {
  readonly code: Extract<ErrorCode, `CHURN_CSV_${string}`>;
  /** Line in the file, the first being 1; of a record that spans lines, its first. */
  readonly line: number;
  /** Undefined where the fault is the line's, not a column's. */
  readonly column: string | undefined;
  /** The text that was found, cut if long. */
  readonly value: string | undefined;
  /** What would be right, and what to do. */
  readonly expected: string;
}

/** How many faults an error lists; further ones are only counted. */
export const LISTED_PROBLEMS = 20;

/** A file was not imported, for these reasons; nothing of it was stored. */
export class ImportError extends ChurnopsError {
  constructor(
    file: string,
    readonly problems: readonly ImportProblem[],
    /** How many there are in all. */
    readonly count: number,
    remedy = 'correct the file, or import the good rows with --on-error reject',
    outcome = 'was not imported',
  ) {
    const listed = problems.map((problem) => `\n  ${describeProblem(problem)}`).join('');
    const more = count > problems.length ? `\n  … and ${count - problems.length} more` : '';
    super(
      count === 1 && problems[0] ? problems[0].code : 'CHURN_CSV_INVALID',
      `${file} ${outcome}: ${howMany(count, 'problem')}${listed}${more}`,
      remedy,
    );
  }

  override toJSON() {
    return { ...super.toJSON(), problems: this.problems, count: this.count };
  }
}

export function describeProblem({ line, column, value, expected }: ImportProblem): string {
  const where = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  const found = value === undefined ? '' : `found ${quoteValue(value)}, `;
  return `${where}: ${found}expected ${expected}`;
}

/** Thrown within the import where a file as a whole cannot be read: there are no good rows to take. */
export class UnreadableFile extends Error {
  constructor(readonly problem: ImportProblem) {
    super(problem.expected);
  }
}
