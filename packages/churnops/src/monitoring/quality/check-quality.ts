import type { CustomerSchema } from '../../record/customer-schema.js';
import type { ColumnSample } from '../column-sample.js';
import type { DatasetSample } from '../dataset-sample.js';
import { checkColumn } from './check-columns.js';
import { checkRows, type EarlierRows } from './check-rows.js';
import { type ColumnFacts, categoryFacts, quantityFacts } from './column-facts.js';
import { decideChecks } from './measured-check.js';
import type { QualityCheck } from './quality-check.js';
import type { RowQuality } from './row-quality.js';
import { type WatchedColumn, watchedColumns } from './watched-columns.js';

/** What the checks of a date are made from. */
export interface QualityInputs {
  readonly reference: DatasetSample;
  readonly current: DatasetSample;
  /** Of the current rows. */
  readonly rowQuality: RowQuality;
  readonly earlier: EarlierRows;
}

/** All checks of a date: of whole rows, then of each column. */
export function checkQuality(schema: CustomerSchema, { reference, current, rowQuality, earlier }: QualityInputs): QualityCheck[] {
  const columns = watchedColumns(schema).flatMap((column) =>
    checkColumn({
      column,
      reference: factsOf(column, reference.columns.get(column.name)),
      current: factsOf(column, current.columns.get(column.name)) ?? quantityFacts(column, new Float64Array()),
      forbiddenBlanks: rowQuality.forbiddenBlanks.get(column.name) ?? 0,
    }),
  );
  return [...checkRows({ rows: current.rows, copies: rowQuality.copies }, earlier), ...decideChecks(columns)];
}

/** Null if the sample does not have the column. */
function factsOf(column: WatchedColumn, sample: ColumnSample | undefined): ColumnFacts | null {
  if (!sample || sample.rows === 0) return null;
  const { values } = sample;
  if (values instanceof Float64Array) return quantityFacts(column, values);
  return categoryFacts(column, values as ReadonlyMap<string | number | null, number>);
}
