import { isForeseen, newsQuery } from '../customers/known-outcomes.js';
import { type CustomerSchema, quoteName } from '../record/customer-schema.js';

/** The predictions that a date's report is about. All days are `YYYY-MM-DD`. */
export interface ReportedPredictions {
  readonly date: string;
  /** The first date with predictions in the window that ends with `date`. */
  readonly windowStart: string;
  /** Outcomes observed later are not known yet. */
  readonly asOf: string;
}

/**
 * The predictions of a date and of its window: scope, month in which the customer was first scored, probability, and outcome (1 left, 0 stayed, −1 not known
 * yet). A customer left if any outcome within the horizon says so.
 *
 * An outcome that the model has learned doesn't count: a date can be scored again by a version that was trained later.
 *
 * In the window each customer counts once, by the first prediction there, so that rows are independent: the window's first date has all customers of that
 * time, and the later ones come in on the date on which they were first scored.
 *
 * @returns a SELECT; with the rows of the window only if it has more than the date
 */
export function scoredQuery(schema: CustomerSchema, { date, windowStart, asOf }: ReportedPredictions): string {
  const id = quoteName(schema.id);
  const predictions = (scope: string, condition: string) => `
      SELECT '${scope}' AS scope, p.${id}, p.probability, p.prediction_date, p.snapshot_on, p.model_name, p.model_version, f.first_scored
      FROM prediction_logs p LEFT JOIN customer_first_scored f ON f.${id} = p.${id}
      WHERE ${condition}`;
  const window = [
    predictions('window', `p.prediction_date = DATE '${windowStart}'`),
    predictions(
      'window',
      `p.prediction_date = f.first_scored AND p.prediction_date > DATE '${windowStart}' AND p.prediction_date <= DATE '${date}'`,
    ),
  ];
  const scored = [predictions('day', `p.prediction_date = DATE '${date}'`), ...(windowStart < date ? window : [])];
  return `
    WITH news AS MATERIALIZED (${newsQuery(schema, asOf)}
    ), scored AS MATERIALIZED (${scored.join('\n      UNION ALL')}
    ), known AS MATERIALIZED (
      SELECT s.scope, s.${id}, bool_or(n.churned) AS churned
      FROM news n JOIN scored s ON ${isForeseen(schema, 'n', 's')}
      WHERE NOT EXISTS (
        SELECT FROM model_learned_rows l
        WHERE l.model_name = s.model_name AND l.model_version = s.model_version AND l.${id} = n.id AND l.observed_on = n.observed_on
      )
      GROUP BY s.scope, s.${id}
    )
    SELECT s.scope, to_char(s.first_scored, 'YYYY-MM'), s.probability, CASE WHEN k.churned THEN 1 WHEN NOT k.churned THEN 0 ELSE -1 END
    FROM scored s LEFT JOIN known k ON k.scope = s.scope AND k.${id} = s.${id}`;
}
