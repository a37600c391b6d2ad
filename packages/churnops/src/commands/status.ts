import { z } from 'zod';
import { howMany } from '../how-many.js';
import type { Champion } from '../read/champion.js';
import type { Outcomes } from '../read/outcomes.js';
import type { Status } from '../read/status.js';
import { defineCommand } from './command.js';
import { formatTable } from './format-table.js';

const SHOWN_RUNS = 3;

export const statusCommand = defineCommand({
  name: 'status',
  summary: 'show the state of the loop',
  permission: 'READ',
  input: z.strictObject({}),
  async load() {
    const { readStatus, status } = await import('../read/status.js');
    return { result: status, run: (context) => readStatus(context) };
  },
  describe({ customers, outcomes, champion, predictions, drift, quality, performance, pipeline_runs, schedule }: Status) {
    const [newest] = predictions;
    return formatTable(
      [],
      [
        ['customers', String(customers)],
        ['outcomes', describeOutcomes(outcomes)],
        ['champion', champion ? describeChampion(champion) : 'none'],
        [
          'predictions',
          newest ? `${newest.prediction_date}: ${newest.customers} scored, ${newest.predicted_churners} likely to leave` : 'none',
        ],
        [
          'drift',
          drift ? `${drift.date_dataset}: ${drift.number_of_drifted_columns} of ${drift.columns.length} columns` : 'not measured',
        ],
        [
          'data quality',
          quality
            ? `${quality.date_dataset}: ${howMany(quality.number_of_findings, 'finding')} in ${quality.checks.length} checks`
            : 'not checked',
        ],
        ['performance', describePerformance(performance)],
        ...pipeline_runs
          .slice(0, SHOWN_RUNS)
          .map((run, i) => [i === 0 ? 'last runs' : '', `${run.pipeline} ${run.logical_date} ${run.status}`]),
        ...schedule.map(({ pipeline, next_run }, i) => [i === 0 ? 'next' : '', `${pipeline} ${next_run ?? ''}`]),
      ],
    );
  },
});

function describeOutcomes({ customers, churned, newest_observed_on: newest }: Outcomes): string {
  return newest ? `${customers} known, ${churned} of them left; the newest of ${newest}` : 'none known';
}

/** Of the newest date, and of the newest whose figures are measured. */
function describePerformance(days: Status['performance']): string {
  const [newest] = days;
  if (!newest) return 'not reported';
  const estimate = newest.estimated === null ? '' : `, ROC AUC ${newest.estimated.toFixed(3)} estimated`;
  const measured = days.find(({ value }) => value !== null);
  const told = measured?.value ? `; ${measured.value.toFixed(3)} measured for ${measured.date_dataset}` : '';
  return `${newest.date_dataset}: ${newest.known} of ${newest.rows} outcomes known${estimate}${told}`;
}

function describeChampion({ version, estimator, since, promoted_by }: Champion): string {
  const promotion = since ? `, since ${since} by ${promoted_by}` : '';
  return `version ${version}, ${estimator ?? 'model'}${promotion}`;
}
