import type { Frame } from '@churnops/learn';
import { ChurnopsError } from '../errors.js';
import { customerFrame } from '../features/customer-frame.js';
import { CUSTOMER_COLUMN_NAMES, customerColumnList, TARGET, TARGET_POSITIVE } from '../record/schema.js';
import { lineBatches } from '../warehouse/copy-text.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/** The customers that a model can learn from. */
export interface LabelledCustomers {
  /** All columns of the record. */
  readonly frame: Frame;
  /** 1 for a customer who left. */
  readonly churned: Uint8Array;
}

/** Fewer rows than this of a class give no folds and no hold-out worth the name. */
const FEWEST_OF_A_CLASS = 20;

/**
 * Customers whose outcome is known and whose TotalCharges is not blank, in the order of their import: training leaves out those
 * who have not had a bill, whose outcome says nothing yet.
 *
 * @throws ChurnopsError CHURN_TRAINING_DATA if there are too few of either outcome
 */
export async function readLabelledCustomers(warehouse: Warehouse): Promise<LabelledCustomers> {
  const lines: string[] = [];
  const rows = await warehouse.copyOut(`
    SELECT ${customerColumnList()} FROM customer_data LEFT JOIN customer_import_order USING ("customerID")
    WHERE "${TARGET}" IS NOT NULL AND "TotalCharges" IS NOT NULL
    ORDER BY position NULLS LAST, "customerID"`);
  for await (const batch of lineBatches(rows)) lines.push(...batch);
  const frame = customerFrame(lines, CUSTOMER_COLUMN_NAMES, CUSTOMER_COLUMN_NAMES);
  const target = (frame.get(TARGET) ?? []) as readonly string[];
  const churned = Uint8Array.from(target, (value) => (value === TARGET_POSITIVE ? 1 : 0));
  const left = churned.reduce((sum, label) => sum + label, 0);
  if (Math.min(left, churned.length - left) < FEWEST_OF_A_CLASS) {
    throw new ChurnopsError(
      'CHURN_TRAINING_DATA',
      `customer_data has ${churned.length} customers with a known outcome, ${left} of whom left; training needs ${FEWEST_OF_A_CLASS} of each`,
      `import customers with the column ${TARGET} filled in: churnops import FILE.csv`,
    );
  }
  return { frame, churned };
}
