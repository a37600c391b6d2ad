import { daily, figure, lines, ourDashboard, rows } from './panels.js';
import { sql, timeOf } from './queries.js';
import { POSTGRES } from './sources.js';
import { choice } from './variable.js';

const source = POSTGRES;
const day = timeOf('date_dataset');
const newestAuc = (figure: 'value' | 'estimated') =>
  `SELECT ${figure} FROM performance_report WHERE $__timeFilter(date_dataset) AND scope = 'day' AND metric = 'roc_auc'
   AND ${figure} IS NOT NULL ORDER BY date_dataset DESC LIMIT 1`;

export const performance = () =>
  ourDashboard({
    name: 'performance',
    title: 'model performance',
    description: 'How well predictions turned out as far as outcomes are known, and what is expected of the others.',
    from: 'now-90d',
    variables: [
      choice('metric', 'Metric', 'SELECT DISTINCT metric FROM performance_report ORDER BY metric', { first: 'roc_auc' }),
      choice('scope', 'Scope', "SELECT DISTINCT scope FROM performance_report WHERE scope <> 'cohort' ORDER BY scope", {
        first: 'day',
      }),
    ],
    panels: [
      figure({
        title: 'ROC AUC, measured',
        description: 'Of the newest day with known outcomes.',
        source,
        queries: [sql('table', newestAuc('value'))],
      }),
      figure({
        title: 'ROC AUC, estimated',
        description: 'Of the newest day, from the probabilities alone (CBPE).',
        source,
        queries: [sql('table', newestAuc('estimated'))],
      }),
      figure({
        title: 'Known outcomes',
        description: 'All that are on record.',
        source,
        queries: [sql('table', 'SELECT count(*) AS outcomes FROM customer_outcomes')],
      }),
      figure({
        title: 'Champion',
        description: 'The version that scores.',
        source,
        queries: [sql('table', 'SELECT model_version FROM champion_history ORDER BY promoted_at DESC LIMIT 1')],
      }),
      lines({
        title: '$metric, measured and estimated',
        description:
          'With the 95 % interval of what was measured. Outcomes come within 30 days, so the newest days have estimates alone.',
        source,
        span: 24,
        queries: [
          sql(
            'time_series',
            `SELECT ${day}, value AS measured, low AS "measured, low", high AS "measured, high", estimated FROM performance_report
             WHERE $__timeFilter(date_dataset) AND metric = '$metric' AND scope = '$scope' ORDER BY date_dataset`,
          ),
        ],
      }),
      lines({
        title: 'Outcomes known',
        description: 'The share of the predictions of a day whose outcome is known by now.',
        source,
        unit: 'percentunit',
        min: 0,
        max: 1,
        queries: [
          sql(
            'time_series',
            `SELECT ${day}, known::float8 / rows AS known FROM performance_report
             WHERE $__timeFilter(date_dataset) AND metric = '$metric' AND scope = 'day' ORDER BY date_dataset`,
          ),
        ],
      }),
      lines({
        title: 'How wrong the estimate was',
        description: 'Measured minus estimated.',
        source,
        queries: [
          sql(
            'time_series',
            `SELECT ${day}, difference FROM performance_report WHERE $__timeFilter(date_dataset) AND metric = '$metric'
             AND scope = '$scope' AND difference IS NOT NULL ORDER BY date_dataset`,
          ),
        ],
      }),
      rows({
        title: 'All metrics of the newest day',
        description: 'A figure that is undefined has a reason.',
        source,
        queries: [
          sql(
            'table',
            `SELECT metric, value AS measured, low AS "from", high AS "to", estimated, known, rows AS customers, reason FROM performance_report
             WHERE scope = '$scope' AND date_dataset = (SELECT max(date_dataset) FROM performance_report WHERE $__timeFilter(date_dataset)
             AND scope = '$scope') ORDER BY metric`,
          ),
        ],
      }),
      rows({
        title: 'By cohort',
        description: 'Customers by the month in which they were first scored, on the newest day.',
        source,
        queries: [
          sql(
            'table',
            `SELECT cohort, value AS measured, low AS "from", high AS "to", estimated, known, rows AS customers FROM performance_report
             WHERE scope = 'cohort' AND metric = '$metric' AND date_dataset = (SELECT max(date_dataset) FROM performance_report
             WHERE $__timeFilter(date_dataset) AND scope = 'cohort') ORDER BY cohort`,
          ),
        ],
      }),
      daily({
        title: 'Outcomes a day',
        description: 'By the day on which they were observed.',
        source,
        stacked: true,
        queries: [
          sql(
            'time_series',
            `SELECT ${timeOf('observed_on')}, CASE WHEN churned THEN 'left' ELSE 'stayed' END AS metric, count(*) AS outcomes
             FROM customer_outcomes WHERE $__timeFilter(observed_on) GROUP BY observed_on, churned ORDER BY observed_on, churned`,
          ),
        ],
      }),
      rows({
        title: 'Champions',
        description: 'Who made which version champion, and why.',
        source,
        queries: [
          sql(
            'table',
            `SELECT promoted_at AS "at", model_version AS version, previous_version AS "before", promoted_by AS "by", reason
             FROM champion_history ORDER BY promoted_at DESC LIMIT 50`,
          ),
        ],
      }),
    ],
  });
