import type { Frame } from '@churnops/learn';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { copyFrame } from '../features/copy-frame.js';
import { quoteName } from '../record/customer-schema.js';
import { lineBatches } from '../warehouse/copy-text.js';

/** The customers that a model can learn from. */
export interface LabelledCustomers {
  /** All columns of the record. */
  readonly frame: Frame;
  /** 1 for a customer who left. */
  readonly churned: Uint8Array;
  /** Customer of each row. */
  readonly ids: readonly string[];
  /** When the outcome of each row was observed, `YYYY-MM-DD`. */
  readonly observedOn: readonly string[];
}

/** Fewer rows than this of a class give no folds and no hold-out worth the name. */
const FEWEST_OF_A_CLASS = 20;

/**
 * Customers whose outcome is known and who have no blank, in the order of their import: a customer with a blank is new, and the outcome
 * says nothing yet.
 *
 * @throws ChurnopsError CHURN_TRAINING_DATA if there are too few of either outcome
 */
export async function readLabelledCustomers({
  warehouse,
  schema,
}: Pick<PipelineContext, 'warehouse' | 'schema'>): Promise<LabelledCustomers> {
  const { id, target } = schema;
  const known = [target, ...schema.blankable].map((name) => `${quoteName(name)} IS NOT NULL`);
  const lines: string[] = [];
  const rows = await warehouse.copyOut(`
    SELECT ${schema.columnList()}, (
      SELECT coalesce(max(observed_on), current_date) FROM customer_outcomes o WHERE o."customerID" = customer_data.${quoteName(id)}
    ) FROM customer_data LEFT JOIN customer_import_order USING (${quoteName(id)})
    WHERE ${known.join(' AND ')}
    ORDER BY position NULLS LAST, ${quoteName(id)}`);
  for await (const batch of lineBatches(rows)) lines.push(...batch);
  const frame = copyFrame(schema, lines, schema.names);
  const observedOn = lines.map((line) => line.slice(line.lastIndexOf('\t') + 1));
  const outcomes = (frame.get(target) ?? []) as readonly string[];
  const churned = Uint8Array.from(outcomes, (value) => (schema.isPositive(value) ? 1 : 0));
  const left = churned.reduce((sum, label) => sum + label, 0);
  if (Math.min(left, churned.length - left) < FEWEST_OF_A_CLASS) {
    throw new ChurnopsError(
      'CHURN_TRAINING_DATA',
      `customer_data has ${churned.length} customers with a known outcome, ${left} of whom left; training needs ${FEWEST_OF_A_CLASS} of each`,
      `import customers with the column ${target} filled in: churnops import FILE.csv`,
    );
  }
  return { frame, churned, ids: frame.get(id) as readonly string[], observedOn };
}
