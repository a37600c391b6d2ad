import { basename } from 'node:path';
import { counted } from '@churnops/charts';
import {
  type ColumnDrift,
  type ColumnKind,
  type ColumnStatus,
  type ComparedColumn,
  type DatasetDrift,
  type DriftPolicy,
  driftHtml,
  picturedDrift,
  STATTESTS,
  type StatTestId,
} from '@churnops/drift';
import type { DecimalMark } from '../customers/csv-dialect.js';
import { headerKey } from '../customers/match-headers.js';
import { sizeOfFile } from '../customers/size-of-file.js';
import { ChurnopsError } from '../errors.js';
import { toColumnComparison, toComparison } from '../monitoring/to-comparison.js';
import { type Progress, showTask } from '../progress.js';
import { bundledSchema } from '../record/bundled-schema.js';
import { trimValue } from '../record/trim-value.js';
import type { ComparisonResult } from './comparison-result.js';
import { TableColumn } from './table-column.js';
import { openTable } from './table-file.js';

/** The ids of all tests. */
export const ALL_TESTS = Object.keys(STATTESTS) as StatTestId[];

/** How two files are to be compared. */
export interface CompareOptions extends Pick<DriftPolicy, 'policy' | 'driftShare' | 'tests'> {
  /** Threshold of every test, or with the policy `default` and no tests, the least effect. Default: each test's own. */
  readonly threshold?: number | undefined;
  /** Columns to compare as numbers, or as categories, whatever they look like. */
  readonly numerical?: readonly string[] | undefined;
  readonly categorical?: readonly string[] | undefined;
  /** The mark before decimals in both files. Default: found out for each. */
  readonly decimal?: DecimalMark | undefined;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** A column that at least one file has. */
interface TwoColumns {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly reference: TableColumn | undefined;
  readonly current: TableColumn | undefined;
  /** Why it is not compared. */
  readonly refusal?: Pick<ComparedFileColumn, 'status' | 'reason'> | undefined;
}

/** The result for a column. Adds the status `identifier`, which the library doesn't have: text that hardly repeats. */
type ComparedFileColumn = Omit<ColumnDrift, 'status'> & { readonly status: ColumnStatus | 'identifier' };

/** The result of comparing two files. */
export interface FileComparison {
  readonly result: ComparisonResult;
  /** The report as one HTML file, with a picture of each column. */
  html(): string;
}

interface Table {
  readonly columns: ReadonlyMap<string, TableColumn>;
  readonly rows: number;
}

/**
 * Compares any two CSV files column by column. Each file is read once, in constant memory. The values of a column tell its kind: a column is
 * numerical unless it has text. Text that hardly repeats is an identifier, and is not compared.
 *
 * @throws ChurnopsError CHURN_USAGE for a column or test that doesn't exist; CHURN_FILE_MISSING as `sizeOfFile` does, and the CHURN_CSV codes of `openTable`
 */
export async function compareFiles(reference: string, current: string, options: CompareOptions): Promise<FileComparison> {
  const policy = policyOf(options);
  const tables = { reference: await readTable(reference, options), current: await readTable(current, options) };
  const names = [...new Set([...tables.reference.columns.keys(), ...tables.current.columns.keys()])];
  requireColumns(names, options);
  const columns = names.map((name) => describeColumn(name, tables.reference, tables.current, options));
  const compared = columns.filter(({ refusal }) => !refusal).map(toCompared);
  const { report, pictures } = picturedDrift(compared, policy);
  const all = columns.flatMap((column) => entriesOf(column, report, names));
  const result = {
    reference,
    current,
    reference_rows: tables.reference.rows,
    current_rows: tables.current.rows,
    policy: report.policy,
    ...toComparison(report),
    columns: all.map(toColumnComparison),
  };
  const described = (file: string, { rows }: Table) => `${basename(file)}, ${counted(rows, 'row')}`;
  const files = { reference: described(reference, tables.reference), current: described(current, tables.current) };
  const title = `${basename(current)} against ${basename(reference)}`;
  return { result, html: () => driftHtml({ report: { ...report, columns: all }, pictures }, { title, ...files }) };
}

function entriesOf({ name, kind, refusal }: TwoColumns, report: DatasetDrift, names: readonly string[]): ComparedFileColumn[] {
  if (refusal) return [{ ...NOTHING, name, kind, ...refusal }];
  return report.columns.filter((column) => column.name === name).map((column) => withRemedy(column, names));
}

/** @param names all columns of both files */
function withRemedy(column: ColumnDrift, names: readonly string[]): ColumnDrift {
  const { status, reason } = column;
  if (status === 'mixed') return { ...column, reason: `${reason}; correct it, or compare the column with --categorical` };
  const alike = status === 'absent' && names.find((name) => name !== column.name && headerKey(name) === headerKey(column.name));
  return alike ? { ...column, reason: `${reason}; the other has "${alike}": write both names alike to compare them` } : column;
}

const NOTHING = {
  test: null,
  testId: null,
  threshold: null,
  score: null,
  drifted: false,
  effect: null,
  effectLow: null,
  effectHigh: null,
  pValue: null,
  pValueAdjusted: null,
  missingReference: null,
  missingCurrent: null,
} as const;

async function readTable(file: string, { progress, signal, decimal }: CompareOptions): Promise<Table> {
  const size = await sizeOfFile(file, { mayBePipe: true });
  return showTask(progress, `read ${basename(file)}`, size, async (task) => {
    const table = await openTable(file, { onBytes: task.update, signal, decimal });
    // The same texts mean "missing" here as in files of customers. They are those of pandas.
    const schema = bundledSchema();
    const columns = table.columns.map(() => new TableColumn(table.decimal));
    let rows = 0;
    for await (const batch of table.rows()) {
      signal.throwIfAborted();
      rows += batch.length;
      for (const fields of batch) {
        for (const [i, column] of columns.entries()) {
          const value = trimValue(fields[i] as string);
          column.add(schema.isMissing(value) ? undefined : value);
        }
      }
    }
    task.done(counted(rows, 'row'));
    return { columns: new Map(table.columns.map((name, i) => [name, columns[i] as TableColumn])), rows };
  });
}

function requireColumns(names: readonly string[], { numerical = [], categorical = [] }: CompareOptions): void {
  const unknown = [...numerical, ...categorical].find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ChurnopsError('CHURN_USAGE', `neither file has a column "${unknown}"`, `name one of ${names.join(', ')}`);
  }
  const both = numerical.find((name) => categorical.includes(name));
  if (both === undefined) return;
  throw new ChurnopsError(
    'CHURN_USAGE',
    `column "${both}" cannot be numerical and categorical`,
    'name it in one of the two options',
  );
}

function describeColumn(
  name: string,
  { columns: inReference }: Table,
  { columns: inCurrent }: Table,
  options: CompareOptions,
): TwoColumns {
  const [reference, current] = [inReference.get(name), inCurrent.get(name)];
  const both = { name, reference, current };
  if (options.numerical?.includes(name)) return { ...both, kind: 'num' };
  if (options.categorical?.includes(name)) return asCategories({ ...both, kind: 'cat' });
  // What the column is like now is judged by what it was like: numbers that have become text are no category.
  const looks = [reference, current].find((column) => column !== undefined && column.looksLike !== 'empty')?.looksLike;
  if (looks === 'num' || looks === 'mixed') return { ...both, kind: 'num' };
  return asCategories({ ...both, kind: 'cat' }, looks === 'identifier');
}

function asCategories(column: TwoColumns, isIdentifier = false): TwoColumns {
  const isCounted = [column.reference, column.current].every((one) => one === undefined || one.as('cat') !== null);
  if (isCounted && !isIdentifier) return column;
  const reason = 'nearly every row has a value of its own, as identifiers have; there is nothing to compare';
  return { ...column, refusal: { status: 'identifier', reason } };
}

function toCompared({ name, kind, reference, current }: TwoColumns): ComparedColumn {
  return { name, kind, reference: reference?.as(kind) ?? null, current: current?.as(kind) ?? null };
}

function policyOf({ policy = 'default', driftShare, threshold, tests }: CompareOptions): DriftPolicy {
  const unknown = tests?.find((id) => !ALL_TESTS.includes(id));
  if (unknown !== undefined) {
    throw new ChurnopsError('CHURN_USAGE', `there is no test "${unknown}"`, `name some of ${ALL_TESTS.join(', ')}, or all`);
  }
  const isLeastEffect = threshold !== undefined && policy === 'default' && !tests;
  if (isLeastEffect && threshold > 1) {
    throw new ChurnopsError(
      'CHURN_USAGE',
      `without tests, the threshold is the least effect, a share from 0 to 1; got ${threshold}`,
      'give a share, or name the tests that the threshold is for: --tests IDS',
    );
  }
  return {
    policy,
    ...(driftShare === undefined ? {} : { driftShare }),
    ...(tests ? { tests: [...new Set(tests)] } : {}),
    ...(threshold === undefined ? {} : { numThreshold: threshold, catThreshold: threshold }),
    ...(isLeastEffect ? { leastEffect: threshold } : {}),
  };
}
