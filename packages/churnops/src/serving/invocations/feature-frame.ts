import type { Frame } from '@churnops/learn';
import { checkedFrame, type UncheckedRows } from '../../features/checked-frame.js';
import type { CustomerSchema } from '../../record/customer-schema.js';
import { badInput } from './request-table.js';

/**
 * The model's features of a request, each value checked as an import checks it. Columns that are no feature are ignored.
 *
 * @throws ChurnopsError CHURN_BAD_INPUT naming the columns that are missing or come twice, or row, column, value and what is allowed
 */
export function featureFrame(schema: CustomerSchema, table: UncheckedRows): Frame {
  const { columns } = table;
  if (columns.length === 0)
    throw badInput('the input has no columns', `send at least one customer with ${schema.features.join(', ')}`);
  const missing = schema.features.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw badInput(`the input has no column ${missing.join(', ')}`, `send all of ${schema.features.join(', ')}`);
  }
  const twice = schema.features.find((name) => columns.indexOf(name) !== columns.lastIndexOf(name));
  if (twice !== undefined) throw badInput(`the column ${twice} comes twice`, 'send each column once');
  return checkedFrame(schema, table, ({ row, message }) =>
    badInput(`row ${row}, ${message}`, 'correct the value and send it again'),
  );
}
