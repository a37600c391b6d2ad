import type { Frame } from '@churnops/learn';
import type { PipelineContext } from '../context.js';
import { ChurnopsError } from '../errors.js';
import { CustomerFrame } from '../features/customer-frame.js';
import { type CustomerSchema, quoteName } from '../record/customer-schema.js';
import { decodeLine, lineBatches } from '../warehouse/copy-text.js';
import { dateLiteral, textLiteral } from '../warehouse/sql-literals.js';
import { dateOutcomes } from './date-outcomes.js';
import { isForeseen, isNews } from './known-outcomes.js';

/** The rows that a model can learn from: features, and the outcome that followed. */
export interface TrainingRows {
  /** All columns of the record. */
  readonly frame: Frame;
  /** 1 for a customer who left. */
  readonly churned: Uint8Array;
  /** The customer of each row. One who was observed more than once can have several rows. */
  readonly ids: readonly string[];
  /** The day on which the outcome of each row was observed, `YYYY-MM-DD`. Customer and day together identify a row. */
  readonly observedOn: readonly string[];
}

/** Folds and a hold-out need at least this many rows of each class. */
const FEWEST_OF_A_CLASS = 20;

/**
 * Reads the rows that could be learned from on a day: one for each outcome observed until then.
 *
 * - An outcome that was observed within the horizon (`schema.horizonDays`) after a snapshot has the snapshot's features: what the
 *   customer looked like before it was known. Of several snapshots the earliest counts, as it looks ahead the furthest, unless it has a
 *   blank and a later one has none. A late snapshot counts only if its features were taken before the outcome was observed.
 * - A customer's newest outcome without such a snapshot has the features of `customer_data`, which keeps no history. Older outcomes
 *   without one are left out: nobody knows what the customer looked like then.
 * - A customer who left cannot leave again: if the outcome before was the same departure, the outcome is not news and is left out.
 * - A row with a blank in a feature that may be blank is left out: the customer is new, and the outcome says nothing yet.
 *
 * Rows come in the order in which their customers were imported, those of one customer by day.
 *
 * @param asOf `YYYY-MM-DD`; outcomes observed later are not known yet
 * @throws ChurnopsError CHURN_TRAINING_DATA if there are too few of either outcome
 */
export async function readTrainingRows(
  { warehouse, schema, now, timeZone, signal }: Pick<PipelineContext, 'warehouse' | 'schema' | 'now' | 'timeZone' | 'signal'>,
  asOf: string,
): Promise<TrainingRows> {
  await dateOutcomes(warehouse.db, schema, { now, timeZone });
  const layout = [...schema.names, 'observed_on'];
  const lines: string[] = [];
  for await (const batch of lineBatches(await warehouse.copyOut(trainingRowsQuery(schema, asOf)))) {
    signal.throwIfAborted();
    lines.push(...batch);
  }
  const frame = new CustomerFrame(schema, layout, schema.names, lines.length);
  const observedOn: string[] = [];
  for (const line of lines) {
    const cells = decodeLine(line);
    frame.add(cells);
    observedOn.push(cells.at(-1) as string);
  }
  const rows = frame.build();
  const outcomes = rows.get(schema.target) ?? [];
  const churned = Uint8Array.from(outcomes as ArrayLike<unknown>, (value) => (schema.isPositive(String(value)) ? 1 : 0));
  requireBothOutcomes(schema, churned, asOf);
  return { frame: rows, churned, ids: rows.get(schema.id) as readonly string[], observedOn };
}

/** COPY takes no parameters. Everything put into the text is quoted, or a date already checked to be YYYY-MM-DD. */
function trainingRowsQuery(schema: CustomerSchema, asOf: string): string {
  const id = quoteName(schema.id);
  const hasBlank = (table: string) =>
    schema.blankable.map((name) => `${table}.${quoteName(name)} IS NULL`).join(' OR ') || 'false';
  const columnsOf = (table: string, churned: string) =>
    schema.names.map((name) => (name === schema.target ? targetOf(schema, churned) : `${table}.${quoteName(name)}`)).join(', ');
  return `
    WITH news AS MATERIALIZED (
      SELECT ${id} AS id, observed_on, churned, observed_on = max(observed_on) OVER (PARTITION BY ${id}) AS is_newest
      FROM customer_outcomes o WHERE observed_on <= ${dateLiteral(asOf)} AND ${isNews(schema, 'o')}
    ), foreseen AS MATERIALIZED (
      SELECT DISTINCT ON (n.id, n.observed_on) n.id, n.observed_on, n.churned, p.prediction_date
      FROM news n JOIN prediction_logs p ON p.${id} = n.id AND ${isForeseen(schema, 'n', 'p')}
      ORDER BY n.id, n.observed_on, (${hasBlank('p')}), p.prediction_date
    )
    SELECT ${schema.columnList()}, observed_on FROM (
      SELECT ${columnsOf('p', 'f.churned')}, f.observed_on
      FROM foreseen f JOIN prediction_logs p ON p.prediction_date = f.prediction_date AND p.${id} = f.id
      UNION ALL
      SELECT ${columnsOf('c', 'n.churned')}, n.observed_on
      FROM news n JOIN customer_data c ON c.${id} = n.id
      WHERE n.is_newest AND NOT EXISTS (SELECT 1 FROM foreseen f WHERE f.id = n.id AND f.observed_on = n.observed_on)
    ) row LEFT JOIN customer_import_order USING (${id})
    WHERE NOT (${hasBlank('row')})
    ORDER BY position NULLS LAST, ${id}, observed_on`;
}

/** The target's value for an outcome, in SQL. */
function targetOf(schema: CustomerSchema, churned: string): string {
  const [left, stayed] = [true, false].map((outcome) => textLiteral(schema.targetValue(outcome)));
  return `CASE WHEN ${churned} THEN ${left} ELSE ${stayed} END AS ${quoteName(schema.target)}`;
}

function requireBothOutcomes({ target }: CustomerSchema, churned: Uint8Array, asOf: string): void {
  const left = churned.reduce((sum, label) => sum + label, 0);
  if (Math.min(left, churned.length - left) >= FEWEST_OF_A_CLASS) return;
  throw new ChurnopsError(
    'CHURN_TRAINING_DATA',
    `${churned.length} customers have an outcome known on ${asOf}, ${left} of whom left; training needs ${FEWEST_OF_A_CLASS} of each`,
    `import customers with the column ${target} filled in (churnops import FILE.csv), or record outcomes (churnops outcomes FILE.csv)`,
  );
}
