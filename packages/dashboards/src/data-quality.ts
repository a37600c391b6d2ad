import { byName, daily, figure, lines, ourDashboard, rows } from './panels.js';
import { sql, timeOf } from './queries.js';
import { POSTGRES } from './sources.js';
import { choice } from './variable.js';

const source = POSTGRES;
const day = timeOf('date_dataset');
const newestChecks = '(SELECT max(date_dataset) FROM data_quality_report WHERE $__timeFilter(date_dataset))';
const newest = '(SELECT max(date_dataset) FROM data_columns_report WHERE $__timeFilter(date_dataset))';

export const dataQuality = () =>
  ourDashboard({
    name: 'data-quality',
    title: 'data quality',
    description: 'What is missing, what could not be compared, and what came late.',
    from: 'now-30d',
    variables: [
      choice('column', 'Column', 'SELECT DISTINCT column_name FROM data_columns_report ORDER BY column_name', { several: true }),
    ],
    panels: [
      figure({
        title: 'Findings',
        description: 'Of the checks of the newest date.',
        source,
        queries: [
          sql(
            'table',
            `SELECT count(*) AS findings FROM data_quality_report WHERE status = 'found' AND date_dataset = ${newestChecks}`,
          ),
        ],
      }),
      figure({
        title: 'Columns not compared',
        description: 'In the newest report.',
        source,
        queries: [
          sql('table', `SELECT count(*) AS columns FROM data_columns_report WHERE status <> 'ok' AND date_dataset = ${newest}`),
        ],
      }),
      figure({
        title: 'Largest share of missing values',
        description: 'Of a column, in the newest report.',
        source,
        unit: 'percentunit',
        queries: [sql('table', `SELECT max(missing_current) AS missing FROM data_columns_report WHERE date_dataset = ${newest}`)],
      }),
      figure({
        title: 'Dates scored late',
        description: 'Nights that were missed, and scored with the customers of a later day.',
        source,
        queries: [
          sql(
            'table',
            `SELECT count(DISTINCT prediction_date) AS dates FROM prediction_logs
             WHERE $__timeFilter(prediction_date) AND snapshot_on > prediction_date`,
          ),
        ],
      }),
      daily({
        title: 'Findings a day',
        description: 'By check.',
        source,
        stacked: true,
        queries: [
          sql(
            'time_series',
            `SELECT ${day}, check_name AS metric, count(*) FILTER (WHERE status = 'found') AS findings FROM data_quality_report
             WHERE $__timeFilter(date_dataset) GROUP BY date_dataset, check_name ORDER BY date_dataset, check_name`,
          ),
        ],
      }),
      rows({
        title: 'Checks of the newest date',
        description: 'Findings first. Each states its rule.',
        source,
        queries: [
          sql(
            'table',
            `SELECT status, check_name AS "check", column_name AS "column", value, reference_value AS "before", p_value_adjusted AS p, reason,
             rule FROM data_quality_report WHERE date_dataset = ${newestChecks}
             ORDER BY array_position(ARRAY['found', 'unknown', 'ok'], status), check_name, column_name`,
          ),
        ],
      }),
      daily({
        title: 'Customers a day',
        description: 'Rows of the date, as the checks counted them.',
        source,
        queries: [
          sql(
            'time_series',
            `SELECT ${day}, value AS customers FROM data_quality_report WHERE $__timeFilter(date_dataset) AND check_name = 'rows'
             ORDER BY date_dataset`,
          ),
        ],
      }),
      lines({
        title: 'Duplicates',
        description: 'The share of rows that are copies of others.',
        source,
        unit: 'percentunit',
        min: 0,
        queries: [
          sql(
            'time_series',
            `SELECT ${day}, value AS duplicates FROM data_quality_report WHERE $__timeFilter(date_dataset) AND check_name = 'duplicates'
             ORDER BY date_dataset`,
          ),
        ],
      }),
      lines({
        title: 'Missing values',
        description: 'The share of customers without a value, of the columns that are chosen above.',
        source,
        unit: 'percentunit',
        min: 0,
        queries: [
          sql(
            'time_series',
            `SELECT ${day}, column_name AS metric, missing_current AS missing FROM data_columns_report WHERE $__timeFilter(date_dataset)
             AND column_name = ANY (ARRAY[$column]::text[]) AND missing_current IS NOT NULL ORDER BY date_dataset, column_name`,
          ),
        ],
      }),
      byName({
        title: 'Missing values, newest report and reference',
        description: 'The share of customers without a value.',
        source,
        unit: 'percentunit',
        queries: [
          sql(
            'table',
            `SELECT column_name AS "column", missing_reference AS reference, missing_current AS "newest" FROM data_columns_report
             WHERE date_dataset = ${newest} AND missing_current IS NOT NULL ORDER BY missing_current DESC, column_name`,
          ),
        ],
      }),
      rows({
        title: 'Columns that could not be compared',
        description: 'Of the chosen time, the newest first.',
        source,
        queries: [
          sql(
            'table',
            `SELECT to_char(date_dataset, 'YYYY-MM-DD') AS "date", column_name AS "column", status, reason FROM data_columns_report
             WHERE $__timeFilter(date_dataset) AND status <> 'ok' ORDER BY date_dataset DESC, column_name LIMIT 200`,
          ),
        ],
      }),
      daily({
        title: 'Columns by status',
        description: 'ok, or why they could not be compared.',
        source,
        stacked: true,
        queries: [
          sql(
            'time_series',
            `SELECT ${day}, status AS metric, count(*) AS columns FROM data_columns_report WHERE $__timeFilter(date_dataset)
             GROUP BY date_dataset, status ORDER BY date_dataset, status`,
          ),
        ],
      }),
    ],
  });
