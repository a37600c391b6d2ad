import { daily, figure, lines, ourDashboard, rows } from './panels.js';
import { sql, timeOf } from './queries.js';
import { POSTGRES } from './sources.js';
import { choice } from './variable.js';

const source = POSTGRES;
const ofDay = timeOf('prediction_date');
const ofReport = timeOf('date_dataset');

/** What the first system's dashboards showed (docs/heritage.md), and what more is known by now. */
export const churn = () =>
  ourDashboard({
    name: 'churn',
    title: 'churn',
    description: 'Predictions and drift of each day.',
    from: 'now-30d',
    variables: [
      choice('column', 'Column', 'SELECT DISTINCT column_name FROM data_columns_report ORDER BY column_name', { several: true }),
      choice('segments', 'Segments by', 'SELECT column_name FROM segment_report GROUP BY column_name ORDER BY min(position)'),
    ],
    panels: [
      figure({
        title: 'Customers scored',
        description: 'On the newest day of the chosen time.',
        source,
        queries: [
          sql(
            'table',
            `SELECT count(*) AS customers FROM prediction_logs WHERE prediction_date =
             (SELECT max(prediction_date) FROM prediction_logs WHERE $__timeFilter(prediction_date))`,
          ),
        ],
      }),
      figure({
        title: 'Likely to leave',
        description: 'On the newest day of the chosen time: the share whose probability is above 0.5.',
        source,
        unit: 'percentunit',
        queries: [
          sql(
            'table',
            `SELECT avg(prediction) AS share FROM prediction_logs WHERE prediction_date =
             (SELECT max(prediction_date) FROM prediction_logs WHERE $__timeFilter(prediction_date))`,
          ),
        ],
      }),
      figure({
        title: 'Drifted columns',
        description: 'On the newest day of the chosen time.',
        source,
        queries: [
          sql(
            'table',
            `SELECT number_of_drifted_columns FROM data_report WHERE $__timeFilter(date_dataset)
             ORDER BY date_dataset DESC LIMIT 1`,
          ),
        ],
      }),
      figure({
        title: 'Has the data drifted?',
        text: true,
        description: 'On the newest day of the chosen time.',
        source,
        queries: [
          sql(
            'table',
            `SELECT CASE WHEN dataset_drift THEN 'yes' ELSE 'no' END AS drifted FROM data_report WHERE $__timeFilter(date_dataset)
             ORDER BY date_dataset DESC LIMIT 1`,
          ),
        ],
      }),
      daily({
        title: 'Predictions a day',
        description: 'How many customers were scored.',
        source,
        queries: [
          sql(
            'time_series',
            `SELECT ${ofDay}, count(*) AS predictions FROM prediction_logs WHERE $__timeFilter(prediction_date)
             GROUP BY prediction_date ORDER BY prediction_date`,
          ),
        ],
      }),
      daily({
        title: 'Predictions of each class',
        description: 'Above a probability of 0.5 a customer is likely to leave.',
        source,
        stacked: true,
        queries: [
          sql(
            'time_series',
            `SELECT ${ofDay}, CASE prediction WHEN 1 THEN 'likely to leave' ELSE 'likely to stay' END AS metric,
             count(*) AS predictions FROM prediction_logs WHERE $__timeFilter(prediction_date)
             GROUP BY prediction_date, prediction ORDER BY prediction_date, prediction`,
          ),
        ],
      }),
      lines({
        title: 'Average drift score',
        description: 'Over the columns that could be compared; what a score means depends on the test.',
        source,
        queries: [
          sql(
            'time_series',
            `SELECT ${ofReport}, avg(drift_score) AS "average drift score" FROM data_columns_report
             WHERE $__timeFilter(date_dataset) GROUP BY date_dataset ORDER BY date_dataset`,
          ),
        ],
      }),
      lines({
        title: 'Largest effect',
        description: 'How far the most drifted column is from the reference, as a share of rows. It does not depend on the test.',
        source,
        unit: 'percentunit',
        min: 0,
        queries: [
          sql(
            'time_series',
            `SELECT ${ofReport}, max(effect) AS "largest effect" FROM data_columns_report
             WHERE $__timeFilter(date_dataset) GROUP BY date_dataset ORDER BY date_dataset`,
          ),
        ],
      }),
      daily({
        title: 'Drifted columns a day',
        description: 'How many columns differ from the reference.',
        source,
        queries: [
          sql(
            'time_series',
            `SELECT ${ofReport}, number_of_drifted_columns AS "drifted columns" FROM data_report
             WHERE $__timeFilter(date_dataset) ORDER BY date_dataset`,
          ),
        ],
      }),
      lines({
        title: 'Share of drifted columns',
        description: 'From the line on, the data set has drifted.',
        source,
        unit: 'percentunit',
        min: 0,
        max: 1,
        queries: [
          sql(
            'time_series',
            `SELECT ${ofReport}, share_of_drifted_columns AS "drifted columns", drift_share AS "drift of the data set" FROM data_report
             WHERE $__timeFilter(date_dataset) ORDER BY date_dataset`,
          ),
        ],
      }),
      lines({
        title: 'Drift score of columns',
        description: 'Of the columns that are chosen above.',
        source,
        queries: [
          sql(
            'time_series',
            `SELECT ${ofReport}, column_name AS metric, drift_score FROM data_columns_report
             WHERE $__timeFilter(date_dataset) AND column_name = ANY (ARRAY[$column]::text[]) ORDER BY date_dataset, column_name`,
          ),
        ],
      }),
      rows({
        title: 'Columns of the newest report',
        description: 'The most drifted first.',
        source,
        queries: [
          sql(
            'table',
            `SELECT column_name AS "column", CASE WHEN drift_detected THEN 'drifted' ELSE '' END AS drift, effect, effect_low AS "from",
             effect_high AS "to", p_value_adjusted AS p, stattest AS test, drift_score AS score, reason FROM data_columns_report
             WHERE date_dataset = (SELECT max(date_dataset) FROM data_columns_report WHERE $__timeFilter(date_dataset))
             ORDER BY drift_detected DESC, effect DESC NULLS LAST, column_name`,
          ),
        ],
      }),
      lines({
        title: 'Mean risk of segments',
        description: 'Of the customers by the column that is chosen above.',
        source,
        unit: 'percentunit',
        min: 0,
        queries: [
          sql(
            'time_series',
            `SELECT ${ofReport}, segment AS metric, mean_risk FROM segment_report
             WHERE $__timeFilter(date_dataset) AND column_name = '$segments' AND mean_risk IS NOT NULL ORDER BY date_dataset, position`,
          ),
        ],
      }),
      daily({
        title: 'Changed segments a day',
        description: 'In how many segments of all columns the mean risk differs from the reference.',
        source,
        queries: [
          sql(
            'time_series',
            `SELECT ${ofReport}, count(*) FILTER (WHERE changed) AS "changed segments" FROM segment_report
             WHERE $__timeFilter(date_dataset) GROUP BY date_dataset ORDER BY date_dataset`,
          ),
        ],
      }),
      rows({
        title: 'Segments of the newest report',
        description:
          'The changed ones first, then by customers. A change is the mean risk less that of the reference, with its 95 % interval.',
        source,
        queries: [
          sql(
            'table',
            `SELECT column_name AS "column", segment, CASE WHEN changed THEN 'changed' ELSE '' END AS risk, customers, share,
             mean_risk AS "mean risk", reference_mean_risk AS "before", change, change_low AS "from", change_high AS "to",
             p_value_adjusted AS p, reason FROM segment_report
             WHERE date_dataset = (SELECT max(date_dataset) FROM segment_report WHERE $__timeFilter(date_dataset))
             ORDER BY changed DESC, customers DESC, position`,
          ),
        ],
      }),
    ],
  });
