import { distance } from 'fastest-levenshtein';
import { shorten } from '../quote-value.js';
import type { CustomerSchema } from '../record/customer-schema.js';
import { type ImportProblem, UnreadableFile } from './import-problem.js';
import { listNames } from './list-names.js';

/** The column of a reject file with the reason. An import ignores it, so that a corrected reject file can be imported. */
export const REJECT_COLUMN = 'reject_reason';

/** pandas' name for a column without a name, such as a saved index. */
const UNNAMED = /^(Unnamed: \d+(\.\d+)*)?$/;

/** A header, matched with the schema's columns. */
export interface MatchedHeader {
  /** Names as the file has them. */
  readonly names: readonly string[];
  /** By position in the file: the schema's column; undefined for one that is ignored. */
  readonly columns: readonly (string | undefined)[];
  /** Columns that have another name in the file. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Positions of columns without a name, such as pandas' index. */
  readonly unnamed: readonly number[];
}

/** Which columns a file needs. */
export interface HeaderRules {
  /** Columns that may be missing. */
  readonly optional: readonly string[];
  /** What to do with columns that the schema does not have. */
  readonly unknown: 'refuse' | 'ignore';
}

/** A column's name without the differences that don't matter: case, spaces, `_`, `-`, `.` and invisible characters. */
export function headerKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_.\-\u00AD\u200B-\u200D\u2060\uFEFF]/g, '');
}

/**
 * Matches a file's header with the schema's columns: by the exact name, else by `headerKey` of the name or of an alias.
 *
 * @param rules default: the target may be missing, and unknown columns are refused
 * @throws UnreadableFile CHURN_CSV_COLUMN_MISSING, CHURN_CSV_COLUMN_UNKNOWN (naming the likely pairs), CHURN_CSV_COLUMN_TWICE,
 *   CHURN_CSV_ENCODING
 */
export function matchHeaders(
  schema: CustomerSchema,
  names: readonly string[],
  line: number,
  rules: HeaderRules = { optional: [schema.target], unknown: 'refuse' },
): MatchedHeader {
  const refuse = (code: ImportProblem['code'], column: string | undefined, expected: string) =>
    new UnreadableFile({ code, line, column, value: shorten(names.join(',')), expected });
  if (names.some((name) => name.includes('\uFFFD'))) {
    throw refuse('CHURN_CSV_ENCODING', undefined, 'UTF-8 text; save the file as UTF-8');
  }
  const byKey = keysOf(schema);
  const unnamed: number[] = [];
  const unknown: string[] = [];
  const columns = names.map((name, position) => {
    if (schema.has(name)) return name;
    const trimmed = name.trim();
    if (trimmed === REJECT_COLUMN) return undefined;
    const [match, ...others] = byKey.get(headerKey(name)) ?? [];
    if (match !== undefined && others.length === 0) return match;
    if (UNNAMED.test(trimmed)) unnamed.push(position);
    else unknown.push(name);
    return undefined;
  });
  for (const [position, column] of columns.entries()) {
    const first = columns.indexOf(column);
    if (column === undefined || first === position) continue;
    const pair = `"${names[first]}" and "${names[position]}" both stand for ${column}`;
    throw refuse('CHURN_CSV_COLUMN_TWICE', column, `each column once; ${pair}: remove one of them`);
  }
  const required = schema.names.filter((name) => !rules.optional.includes(name));
  const missing = required.filter((name) => !columns.includes(name));
  const pairs = likelyPairs(schema, missing, unknown);
  if (missing.length === required.length) {
    const expected = `a header line with the columns ${required.join(',')}${pairs}`;
    throw refuse('CHURN_CSV_COLUMN_MISSING', undefined, expected);
  }
  if (missing.length > 0) {
    const hint = pairs || unknownHint(unknown);
    throw refuse('CHURN_CSV_COLUMN_MISSING', missing.join(', '), `a column of this name${hint || '; add it to the file'}`);
  }
  if (unknown[0] !== undefined && rules.unknown === 'refuse') {
    const hint = likelyPairs(schema, columns.includes(schema.target) ? [] : [schema.target], unknown);
    const expected = `only the columns of a customer; ${hint ? hint.slice(2) : 'remove this one, or give it the name of a column'}`;
    throw refuse('CHURN_CSV_COLUMN_UNKNOWN', listNames(unknown), expected);
  }
  // Left out, a misspelt column would be missing without a word.
  const misspelt = likelyPairs(
    schema,
    rules.optional.filter((name) => !columns.includes(name)),
    unknown,
  );
  if (misspelt !== '') {
    const expected = `no column that is nearly called as one that is read${misspelt}, or remove it`;
    throw refuse('CHURN_CSV_COLUMN_UNKNOWN', listNames(unknown), expected);
  }
  const renamed = names.flatMap((from, position) => {
    const to = columns[position];
    return to === undefined || to === from ? [] : [{ from, to }];
  });
  return { names, columns, renamed, unnamed };
}

/** Columns by the keys of their names and aliases. */
function keysOf(schema: CustomerSchema): ReadonlyMap<string, readonly string[]> {
  const byKey = new Map<string, string[]>();
  for (const { name, aliases } of schema.fields) {
    for (const key of new Set([name, ...aliases].map(headerKey))) byKey.set(key, [...(byKey.get(key) ?? []), name]);
  }
  return byKey;
}

/** Unknown names that may be misspelt columns, as part of a sentence; empty if there are none. */
function likelyPairs(schema: CustomerSchema, missing: readonly string[], unknown: readonly string[]): string {
  const pairs = unknown.flatMap((from) => {
    const near = missing
      .map((to) => ({
        to,
        edits: Math.min(...[to, ...schema.field(to).aliases].map((name) => distance(headerKey(name), headerKey(from)))),
      }))
      .filter(({ to, edits }) => edits <= Math.max(2, Math.floor(to.length / 3)))
      .sort((a, b) => a.edits - b.edits);
    return near[0] ? [`"${from}" may be ${near[0].to}`] : [];
  });
  return pairs.length > 0 ? `; ${listNames(pairs)}: rename it` : '';
}

function unknownHint(unknown: readonly string[]): string {
  if (unknown.length === 0) return '';
  return `; the file has unknown columns ${listNames(unknown, (name) => `"${name}"`)}: rename the one that is meant, or add the column`;
}
